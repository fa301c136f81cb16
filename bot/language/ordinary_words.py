"""Ordinary words, by kind: a closed list. How they are used stands in ordinary.py."""

from __future__ import annotations

VERBS = """
    absorb accelerate accept accompany achieve acknowledge act adapt add adjust adopt afford agree
    aim allow analyse analyze announce anticipate appear apply appreciate approve argue arrange
    arrive ask assess assign assist assume attach attempt attend attract await back balance base
    battle beat begin behave believe belong benefit bet bill blame board book boot borrow bother
    bounce break brief bring browse build bundle burn calculate calm cap capture care carry cast
    catch cause celebrate challenge charge chase check choose cite claim clarify clean clear click
    close collect combine come comment commit communicate compete complain complete compose
    compute conclude conduct confirm connect consider construct consult consume contact contain
    continue contribute control convert convey convince cook cooperate coordinate cope copy
    correct correspond count crash create cross crunch cure dare deal decide declare dedicate
    deliver demo demonstrate depend deploy describe deserve design desire detect determine develop
    differ digest direct disappear discover discuss dive document draw dream dress drink drive
    dump earn eat edit educate elaborate elect email emerge employ enable encounter encourage end
    engage enhance enjoy ensure enter equip escape establish estimate evaluate examine exceed
    exchange execute exercise exist expand expect experience experiment explain explore expose
    extract face facilitate favour fear feature feed feel fetch fight figure file fill filter
    finalise finalize find finish fit flag flip float flow fly focus follow force forecast form
    formulate found fund gain gather generate get give glance go grab grant greet ground guarantee
    guess guide handle happen head hear help hesitate highlight hit hook hope host identify
    illustrate imagine implement imply impress improve include indicate influence inform initiate
    insist inspect inspire install integrate intend interest interpret introduce invest
    investigate invite involve iterate join judge justify know lag land launch lead lean learn let
    leverage lift like limit link list listen live load lock log look loop loosen love maintain
    make manage materialise materialize matter maximise maximize mean meet mention meter migrate
    misjudge model monitor motivate move navigate near need negotiate nominate note notice notify
    object observe obtain occur offer onboard open operate order organise organize outline
    overcome overestimate overlook own pack paint park participate pass paste peek perceive
    perform permit persuade phrase pick pilot pivot place plan play please plug point pop pose
    possess pray predict prefer prepare present press presume pretend prevail print proceed
    process produce profit progress project promise propose protect prove provide publish pull
    pump purse pursue push put question quote rate rather reach react read realise realize rebuild
    recalculate recall receive recheck reckon recognise recognize recommend recompute record
    recover redo refer reflect refresh regard register relate relax release relocate rely remember
    remind rent repair repeat rephrase replace report represent reproduce require rerun research
    resolve respect restart restore result retain rethink retire retry return reveal review rework
    ride ring roll ruin run rush sample satisfy save say scan scare schedule scope score screen
    seal search secure see seek seem select send serve set settle share ship shock shop show sign
    simulate sing sit size sketch sleep slip smell smile solve sort sound speak specify spin
    spread squeeze stage stand stare start state stay steer step stick store stretch strike strive
    struggle study stuff submit succeed suffer suggest suit summarise summarize supply support
    suppose surface survive suspect swing switch tackle tag talk target teach tell tend test thank
    think tie tighten time top touch tour track transfer transform translate travel treat trigger
    trust try turn tweak type underestimate undergo understand undertake unify unlock update
    upload urge use validate value vary verify view violate visit volunteer vote wait walk want
    warn waste watch wear weigh win wish wonder work worry wrap write
"""
"""What people do, besides changing a quantity; with their inflections."""

PAST = """
    began begun bet brought built came chose chosen did done drawn drew fed felt fought found gave
    given gone got gotten heard held kept knew known left let made meant met paid put ran said sat
    saw seen sent shown spoken stood stuck taken thought told took tried understood went won
    written wrote
"""
"""Irregular pasts."""

PEOPLE = """
    accountant accounting analyst anybody anyone architect board boss ceo cfo cio ciso colleague
    company consultant contact controller coo coworker cto department director dpo engineering
    everybody everyone finance firm folk founder friend group guy he her hers him himself his hr
    investor its itself lawyer lead leadership legal man management manager marketing me mine my
    myself office operations organisation organization ours ourselves owner partner person pm po
    procurement purchasing rep reseller sales scientist security she somebody someone stakeholder
    supplier their theirs them themselves they us vendor vp who whom whose woman you your yours
    yourself
"""
"""Who speaks, asks and decides; with their plurals."""

THINGS = """
    ability access account action activity addition adoption adult advantage advice age agency
    agenda agentic agreement aim air alarm alternative ambition amount analysis angle animal
    announcement answerer anticipation anything api app appetite application approach area
    argument arrangement arrival art article aspect assistant association assumption assurance
    atmosphere attempt attention attitude attribute audience author authority award background
    backlog bag balance ball band bank bar barrier base basis beginning behaviour benefit bias bit
    board body bonus book boss bot bottom box brain branch brand breakdown breakfast brief
    briefing brother bucket budget bug builder building bunch business buzz calculation calculator
    campaign campus candidate cap capacity career case cash category cause caution ceiling center
    centre chain chair challenge champion chance channel chapter character charity chart chatbot
    checklist chief choice circle circumstance city claim class clause client climate clinic clock
    club coffee collection college colour combination comfort comment commerce commission
    committee communication community company comparison competition competitor complexity
    complication component compromise concept concern conclusion condition conference confidence
    connection consensus consequence consideration consumer content contest context contract
    contribution control convention copy corner corporation council counterpart country courage
    course cousin coverage craft creation credit crew criteria criterion critic crowd crunch
    culture curve customer cycle damage dashboard data database datacenter datadog datasheet date
    deadline deal debate decision deck delivery demo department dependency deployment depth
    description desire desk destination detail developer device diagram dialog dialogue diet
    difference dimension dinner direction directive discipline disclaimer discovery discussion
    display dispute distance distribution district diversity division doctor document domain door
    draft dream drive driver duty eagerness ecommerce economics economy edge edition editor
    education effect effectiveness efficiency effort element emergency emotion emphasis employer
    end engine enterprise enthusiasm entrance environment equipment era error essay essence estate
    estimate ethics evaluation event evidence evolution exam examination example excel exchange
    excitement excuse executive exercise exhibition existence expansion expectation expense
    experience experiment expert expertise explanation exposure expression extension extent eye
    fabric fact factory faculty faith family fan fashion fate favorite favour fear feature
    feedback feeling field figure file film filter finance finding finish finops fire fix flavour
    fleet flexibility flow focus folder food fool football force forecaster forest form format
    formula forum foundation frame framework freedom frequency fun fund funding game gap garden
    gate generation gift glance goal government grade grafana grain grammar graph ground guess
    guest guidance guide guideline gut habit hand happiness harm hat head headline headroom health
    heart heat heavens height hell hero hint history hobby holiday home honour hook hospital
    hospitality hotel house household humour hurry hype hypothesis idea ideal identity illusion
    imagination impact implementation implication importance impression improvement inbox
    incentive incident index indication individual industry information initiative innovation
    insight inspiration installation instance institution instruction insurance insurer
    integration intelligence intent intention interaction interest interpretation interview
    introduction intuition inventory investigation investment invitation involvement issue item
    jack job journey judge judgement judgment junior kid kind king kitchen knowledge lab label
    lady landscape language launch law layer layout leader league learning lesson letter level
    liability library licence license life lifestyle line link list literature living loan local
    location lock log logic logistics long-term look look-up loop lot luck lunch luxury machine
    machinery magazine magic magnitude mail mainstream maintenance maker mall mandate map margin
    mark market master match mate material math maths matrix matter mayor meal meaning mechanism
    media medicine medium meeting member membership memo mention menu mess method methodology
    metric middle migration milestone mind minister ministry mission mistake mistaker mixture
    mobile mode moment mood morning mortgage motion motivation motor mouth move movement movie
    museum music mystery myth name nature necessity need neighbour network news newspaper node
    noise nope norm note notebook notice notion novel number nurse object objective obligation
    observation obstacle occasion odds offer offering officer official operator opinion opponent
    opportunity optimism optimist option order outcome outlook owner ownership pace pack package
    page pain panel panic paper paragraph parent park part partnership party passenger passion
    path patience patient pattern pause pay payroll peace peer penny percentage perception
    performance perspective pessimist phase philosophy phone photo phrase physics pick picture pie
    piece pile pilot pipeline pitch pity place plan planet planner planning plant player pleasure
    plenty plot poc point poll pool popularity portal portfolio position possibility post
    potential poverty power powerpoint practice precision preference premise preparation presence
    present presentation president press pressure prestige principle priority privacy privilege
    prize probability problem procedure process prod producer product production profession
    professor profile profit program programme progress project promise promotion proof proposal
    prospect protection prototype psychology publication publisher punch pupil purpose push puzzle
    qualification quality quest question queue quiz quota quote race rag range rank ranking
    reaction reader reading realist reality reality-check reason reasoning recall recipe
    recommendation record recovery reference reflection reform refund regard regime region
    register regret relation relationship relevance relief religion remark reminder replacement
    report reporter representation representative reputation requirement research researcher
    resolution resource respect responsibility rest restaurant restriction result retailer
    retirement retrieval revenue review revolution reward rhythm ride ring risk rival road roadmap
    role rollout room routine row rule rumour runway rush safety saga salesman salesperson sample
    satisfaction saving scenario schedule scheme scholar school science scientist scope score
    screen script sea search seat secret secretary section sector seed selection self semester
    senate senior sense sentence sequence series server service session setting setup shame
    shareholder sheet shift shock shop shopping shot show showcase sibling side sign signal
    significance silence site situation skeptic skill sky slack slide slot smile snapshot society
    software soldier solution someplace son song sort soul source space speaker spec specialist
    speech spirit sponsor sport spreadsheet sprint squad stability stack stadium stage standard
    standpoint star start startup state statement station status step stock store story strategy
    stream strength stress structure struggle student studio study stuff style subject submission
    subsidiary success suggestion suite sum summarisation summarization summary summit sunshine
    supermarket supply surface surgery surprise survey survival sympathy symptom synthesis system
    table tablet tag tale talent talk target task taste teacher technique technology telephone
    temperature template temptation tendency tension territory test text theme theory therapy
    thesis thing thinking thought thread threat threshold tie timeline timing tip title token tone
    tool tooth topic touch tourist town toy trace track trade tradeoff tradition trail transfer
    transformation transition translation transport trap travel treatment tree trend trial tribe
    trick trip triumph trouble trust truth try turn tutorial twist type uncertainty understanding
    union unit unity universe university update upside urgency usecase user utility vacation value
    variable variant variety vehicle venture verdict version vibe view village virtue visit
    visitor voice vote wage waste watch water way weakness wealth weather web website wedding
    weight welcome whiteboard whole wife will wind window wing winner wisdom wish witness wonder
    wood word work workaround worker workflow workforce workshop world worry writer writing yard
    youth
"""
"""What people speak of, besides what a workload is made of; with their plurals."""

QUALITIES = """
    able absolute abundant academic acceptable accessible accurate active actual adaptable
    adequate administrative advanced advantageous adventurous affordable afraid aggressive alive
    alone amazing ambitious amusing ancient angry annoying anxious appropriate arbitrary
    artificial ashamed asleep astonishing attractive automatic awake aware awesome awful awkward
    bad basic bearable beautiful believable beneficial best better big bitter blank blind bold
    boring brave brief bright brilliant broad broken busy calm candid careful casual cautious
    central certain challenging charming cheap chilly classic clean clear clever close cold
    comfortable commercial common comparable compatible compelling competitive complete complex
    complicated comprehensive compulsory conceivable concrete confident confusing conservative
    considerable consistent constructive contemporary convenient conventional convincing cool
    corporate correct costly crazy creative credible critical crucial curious current cute daring
    dark dead dear decent decisive deep defensive definite deliberate delicate delicious delighted
    desirable desperate different difficult digital diligent direct dirty disappointed
    disappointing distant distinct diverse domestic dramatic driving dry dull dumb eager early
    eastern easy economic educational effective efficient elegant eligible emotional empty endless
    enormous enthusiastic entire essential ethical eventual evident evil exact excellent
    exceptional excessive exciting exotic expensive experienced experimental explicit
    extraordinary extreme faint fair faithful familiar famous fancy fantastic fascinating
    fashionable fatal favourable feasible federal fellow final financial fine finite firm flexible
    fluent fond foolish foreign formal fortunate forward fragile frank free fresh friendly
    frightened fruitful full functional fundamental funny furious general generous gentle gigantic
    glad global golden good gorgeous grand grateful gray great green gross guilty handy happy hard
    harmful harsh healthy hefty helpful helpless hidden historical hollow honest hopeful horrible
    hostile hot huge human humble hungry hypothetical ideal identical ill immediate immense
    impatient imperfect important impressed impressive improper inclined incredible independent
    indirect individual industrial inevitable inexpensive informal innocent innovative insane
    instant institutional integral intellectual intelligent intense intentional interested
    interesting intermediate international intuitive invisible ironic irrelevant joint jolly juicy
    junior keen key kind knowing late lazy legal legitimate lengthy level liberal likely linear
    literal little local logical lonely loose loud lovely loyal lucky mad magical magnificent main
    major manageable mandatory manual marginal marvellous massive mature meaningful mechanical
    medical mental mere mid mild military minor mixed mobile moderate modern modest moral mutual
    mysterious naive naked narrow nasty native natural naughty neat necessary neutral new next-gen
    nice noble noisy normal notable notorious novel objective obligatory obvious odd official ok
    okay old ongoing open opposite optimistic ordinary organic original outstanding painful pale
    parallel particular passionate passive patient peaceful peculiar perfect permanent personal
    persuasive pessimistic physical plain plausible pleasant pleasing pointless polite political
    poor popular positive possible potential powerful practical pragmatic precious precise
    predictable preferable preliminary premium prepared presumptive pretty prevalent primary prime
    probable productive professional profitable profound prominent promising proper proud prudent
    psychological pure puzzled qualified questionable quick quiet radical random rapid rational
    raw ready real realistic reasonable recent reckless regular related relevant reliable
    reluctant remarkable remote representative resilient respectable responsible rich ridiculous
    right rigid risky robust romantic rough rude rural sacred sad safe satisfied satisfying scared
    scientific secondary secret secure selfish sensible serious severe shallow sharp shiny shy
    sick significant silent silly similar simple skilled slim small smart social soft solid
    sophisticated sorry sound special specific spectacular splendid spontaneous standard
    statistical steep stiff straight straightforward strange strategic strict striking strong
    structural stubborn stunning stupid stylish subjective substantial subtle successful sudden
    sufficient suitable sunny super superb superficial superior supportive sure surprised
    suspicious sweet swift sympathetic systematic talented tall tame tangible technical tedious
    tempting tense terrible terrific thankful theoretical thick thin thorough thoughtful thrilled
    tidy tight tiny tired tolerable tolerant top tough toxic traditional transparent tremendous
    tricky trivial troubled true trustworthy typical ugly ultimate unaware unbelievable uncertain
    unclear uncomfortable uncommon unexpected unfair unfamiliar unfortunate unhappy unique
    universal unknown unnecessary unpleasant unpopular unreal unrealistic unreasonable unusual
    upset urban useful usual vague valid valuable varied viable vibrant virtual visible visual
    vital vivid voluntary vulnerable warm wealthy weird welcome western wicked wide widespread
    wild willing wise wonderful wooden worried worse worst worth worthwhile
"""
"""How something is, besides more or less; with their adverbs."""

ADVERBS = """
    about across again against ago ahead albeit all almost along alongside already also although
    altogether always among any anyhow anyway apparently approx around as aside at away because
    behind below beneath beside besides beyond bill both btw burn but by certainly clearly
    completely currently definitely despite directly easily else employ enough especially
    essentially even ever everything everywhere exactly extremely fairly finally first for from
    fully further generally gladly hence here honestly hopefully how however in indeed inside
    instead into kindly lately like likewise luckily maybe meanwhile merely meter misjudge namely
    naturally near nearly now obviously of off oh okay on once only onto otherwise over overall
    overestimate perhaps personally please possibly presumably pretty probably properly purely
    quickly quite rather realistically really recently regarding roughly seemingly seriously
    shortly simply since size slightly so somehow specifically still straightforwardly stuff
    suddenly super surely that the then theoretically there thereby therefore these this tho those
    though through throughout thus to too totally toward towards truly typically under
    underestimate upon very via well what whatever when where whereas wherever whether which while
    why with within wow yeah yep yes yet yup
"""
"""Adverbs, prepositions and conjunctions that neither deny nor restrict nor date."""

AUXILIARIES = """
    available become becomes been being change changed changing costs could could've covered
    covers did do does doing done downgrade downgraded had having hold i'd i'll it'd it's just
    keep keeping let may might must rented renting same should've swap swapped take upgrade
    upgraded was we'll we're were will would've wouldn't've
"""
"""Auxiliaries and short forms of them."""

SHORT = """
    adn afaik ah aha aka approx asap atm avg aye bc btw cheers cna cos coudl coz cuold cuz danke
    def dunno eg eh em er etc ffs folks fro fwiw fyi gimme gonna gotta gracias guys haha he'd he's
    hehe hello here's heres hey hi hm hmm hmmm hmph how'd how'll hows hte hw i'm i've id idk ie
    iirc ill im imho imo incl ish it'll its ive jk k k? kinda kk lemme lets lol meh merci nad nah
    nay nope now's np nvm obv obvs oh ok omg ooh oops pls plz prob probs r re rn rofl she'd she's
    shoudl soo sooo sorta sry taht tbh teh that'd that'll that's thats there'd there's theres
    they'd they'll they're they've tho thru thsi thx tldr ty u ugh uh um umm ur w wanna wat wdyt
    we'd we've what'd what'll whats when's where's who'd who's whoops wht whta why's woah woudl
    wow wtf wuold wut yay yikes yo you'd you'll you're you've yuo yup
"""
"""Abbreviations and interjections of chats, and unmistakable slips."""
