// The page's parts, each wired to the document once; fragments come and go below it.
import { wireActions } from "./actions.js";
import { wireCombos } from "./combobox.js";
import { wireComposers } from "./composer.js";
import { wireDialogs } from "./dialogs.js";
import { wireEditing } from "./editing.js";
import { wireLive } from "./live.js";
import { wireMenus } from "./menus.js";
import { wireUploads } from "./uploads.js";

document.cookie = `zone=${Intl.DateTimeFormat().resolvedOptions().timeZone}; SameSite=Strict; path=/`;
// Whatever takes Escape for itself comes before the panes, which it closes.
wireComposers();
wireEditing();
wireCombos();
wireMenus();
wireActions();
wireDialogs();
wireUploads();
wireLive();
