// Loaded before the first paint, so that a chosen theme does not flash. No module: those are deferred.
{
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
}
