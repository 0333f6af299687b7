## Words used in several places
language-name = English
skip = Skip
continue = Continue
on = on
off = off
progress-open = Progress
settings-open = Settings
privacy-open = Privacy

## /start
welcome-title = Hello! I am your study coach
welcome = An hour a day, in small steps: I ask, you answer, and what went wrong comes back at the right time.
welcome-kept = **What I keep:** your answers, when things are due again, and your settings. It lies with whoever runs this bot, and goes to nobody else unless you send it. Only you see your cards. You can export or delete it all with /privacy.
welcome-details = **Also:** your Discord id and the server a quiz was taken in. Your answers are graded on the operator's machine, train no model and appear in no log. Who sees what:
welcome-age = -# Discord's own age rule applies here too.
welcome-start = Start
welcome-more = Details
welcome-no = No thanks
no-thanks-title = That is fine
no-thanks = Nothing was kept. If you change your mind, /start is always here.
taste-after = This is what we do every day: a question, a verdict, and the reason why.
track-title = Choose your way
track-length = about { $weeks ->
    [one] { $weeks } week
   *[other] { $weeks } weeks
  } at an hour a day
track-note = You can change this later with /start; nothing is lost.
track-choose = Take: { $track }
notice-title = Can I reach you?
notice = I can send you a test message now, so that reminders find you later. They come as direct messages, and you can turn them off in /settings.
notice-send = Send me a test
notice-sent-dm = Sent. Look in your direct messages, press ✓ there, then go on here.
notice-sent-thread = Your direct messages are closed, so I opened a private thread here that only you and I write in. Press ✓ there, then go on here.
notice-sent-nowhere = I could not reach you: your direct messages are closed and I may not open a private thread here. Everything else works. To change it, allow direct messages from this server.
test-notice-title = This is a test
test-notice = Messages from your coach will come here. Can you see this?
test-notice-seen = ✓ I see it
test-notice-thanks = ✓ Good, this is where messages reach you.
thread-name = Study coach
ready-title = You are set up
ready-again-title = Good to see you again
ready-part = **Next: № { $number } { $title }** ({ $minutes } min)
ready-note = Guess before you look: trying first is what makes it stick. Your clock: { $clock }.
ready-start = Start
ready-quiz = Quiz me
ready-track = Change track

## /progress
progress-title = Your progress
progress-due = { $count ->
    [one] { $count } card is due now
   *[other] { $count } cards are due now
  }
progress-tomorrow = Nothing is due now; { $count ->
    [one] { $count } card tomorrow
   *[other] { $count } cards tomorrow
  }
progress-nothing-due = Nothing is due. A good time for something new.
progress-begun = { $begun } of { $total } concepts begun · { $reviews ->
    [one] { $reviews } answer
   *[other] { $reviews } answers
  } so far
progress-quiz = Quiz me
progress-count = { $count } { $mastery }
mastery-solid = solid
mastery-due = due
mastery-learning = learning
mastery-not-begun = not begun

## /settings
settings-title = Your settings
settings-language = Language
settings-zone = Time zone
settings-zone-other = Another city…
settings-zone-field = City or time zone
settings-zone-hint = For example Taipei, Lisbon or America/Toronto
settings-zone-unknown = I know no time zone for “{ $typed }”. Try a larger city nearby.
settings-reminders = Reminders
settings-reminders-on = Turn reminders on
settings-reminders-off = Turn reminders off
settings-text-only = Text only
settings-text-only-on = Turn text only on
settings-text-only-off = Turn text only off
settings-note = A day of study ends at { $clock } by this clock.

## /privacy
privacy-title = What I keep about you
privacy-kept = **Kept:**
privacy-nothing = Nothing is kept about you.
privacy-hosts = **Who sees it:**
privacy-promise = Your answers train no model and stand in no log.
privacy-export = Export
privacy-delete = Delete everything
kept-learners = your settings
kept-cards = { $count ->
    [one] { $count } card: when it is due again
   *[other] { $count } cards: when each is due again
  }
kept-attempts = { $count ->
    [one] { $count } answer with its verdict
   *[other] { $count } answers with their verdicts
  }
kept-reviews = { $count ->
    [one] { $count } entry in your review log
   *[other] { $count } entries in your review log
  }
kept-quiz-sessions = { $count ->
    [one] { $count } quiz
   *[other] { $count } quizzes
  }
kept-quiz-items = { $count ->
    [one] { $count } question chosen for you
   *[other] { $count } questions chosen for you
  }
kept-mistakes = { $count ->
    [one] { $count } mistake in your log
   *[other] { $count } mistakes in your log
  }
kept-mistake-tries = { $count ->
    [one] { $count } try at a mistake of your own
   *[other] { $count } tries at mistakes of your own
  }
kept-appeals = { $count ->
    [one] { $count } second look at a verdict
   *[other] { $count } second looks at verdicts
  }
kept-question-votes = { $count ->
    [one] { $count } opinion on a question
   *[other] { $count } opinions on questions
  }
kept-readings = { $count ->
    [one] { $count } concept read
   *[other] { $count } concepts read
  }
kept-practices = { $count ->
    [one] { $count } exercise done
   *[other] { $count } exercises done
  }
kept-notes = { $count ->
    [one] { $count } note
   *[other] { $count } notes
  }
kept-sketches = { $count ->
    [one] { $count } drawing
   *[other] { $count } drawings
  }
kept-followed-sources = { $count ->
    [one] { $count } source you keep to
   *[other] { $count } sources you keep to
  }
kept-stack-tools = { $count ->
    [one] { $count } tool of your stack
   *[other] { $count } tools of your stack
  }
kept-due-rows = { $count ->
    [one] { $count } message planned or sent
   *[other] { $count } messages planned or sent
  }
host-discord = Messages and buttons
host-store = Your records
host-model = Language model
host-none = none in use
host-here = the operator's own machine
export-title = Your data
export = Everything I keep about you, as one JSON file.
export-too-large = Your export is larger than Discord accepts. Ask whoever runs this bot for a copy; they can take it from the database.
export-drawings-title = Your drawings, part { $number }
export-drawings = The pictures that you handed in, named by concept.
delete-title = Delete everything?
delete = All your answers, cards, quizzes and settings go, for good. An export first is one tap away.
delete-yes = Yes, delete it all
delete-no = No, keep it
deleted-title = Deleted
deleted = Nothing about you is left here. /start begins anew whenever you like.

## /help
help-title = What you can do here
help = Begin with /start. After that, /quiz whenever you have five minutes.
help-note = Everything else is a button on a card.

## /setup
setup-title = This server
setup-each-own = each person's own
setup-channel = Study channel
setup-no-channel = not chosen
setup-choose-channel = Choose a study channel, so that I can check what I may do there.
setup-all-well = ✓ I have all I need in this channel.
setup-missing = **In this channel I lack:**
setup-missing-mend = Give my role these permissions in the channel's settings, then press [Check again].
setup-test-model = Button [Ask the test model]
setup-test-model-on = Show the test model
setup-test-model-off = Hide the test model
setup-check = Check again
setup-note = Only people who may manage this server see this.
permission-view-channel = View Channel
permission-send-messages = Send Messages
permission-send-messages-in-threads = Send Messages in Threads
permission-create-private-threads = Create Private Threads
permission-embed-links = Embed Links
permission-attach-files = Attach Files
permission-read-message-history = Read Message History

## Errors
error-unknown-topic-title = I do not know that topic
error-unknown-topic = Nothing here is called “{ $typed }”.
error-unknown-topic-near = The nearest:
error-unknown-topic-next = Start typing in the topic field and choose from the list.
error-range-title = That is out of range
error-range = Choose a number from { $low } to { $high }.
error-no-pack-title = There is nothing to learn yet
error-no-pack = No teaching pack is loaded. Whoever runs this bot can add one with COACH_PACK_DIRS and check it with `study-coach packs validate`.
error-no-questions-title = No question fits
error-no-questions = There is no question of this kind on this topic. Leave the kind or the topic empty.
error-stale-title = This card is finished
error-stale = It belongs to something that is over. /quiz or /start brings you to where you are.
error-not-yours-title = This card is somebody else's
error-not-yours = Use /quiz to get your own; it is only a tap away.
error-not-started-title = Begin with /start
error-not-started = The coach keeps nothing about you yet. /start says what it would keep and asks you first.
error-not-allowed-title = This is not open to you
error-not-allowed = You need the permission Manage Server for it.
error-too-many-title = That is as much as fits
error-too-many-notes = You can keep { $most } notes. Delete one that has done its work, then write this one again.
error-too-many-sketches = You can keep { $most } drawings. Delete an old one first.
error-too-many-sources = Three to five sources are the point; you can keep { $most }. Let one go first.
error-empty-title = There is nothing to keep
error-empty = The text was empty. Write a word or two and send it again.
error-picture-title = I could not keep this picture
error-picture-large = It is too large. Up to 8 MB and 40 megapixels fit; a photograph in normal size will do.
error-picture-kind = It is not a PNG, JPEG or WebP. A screenshot, or a photograph saved as JPEG, will do.
error-picture-broken = The file could not be read as a picture. Try to save it again, or take a screenshot of it.
error-address-title = That is not an address I can keep
error-address = Give it a name and an address that begins with https:// and leads to a public site.
error-busy-title = One moment
error-busy = The records were busy and nothing was changed. Please press again.
error-model-busy-title = Many are asking the model
error-model-lost-title = The model's answer broke off
error-model-lost = Nothing else was lost, and the coach goes on without it. Try again.
error-model-title = The model is not available
error-model = The coach works without it. Try again later.
error-forbidden-title = Discord does not let me do that
error-forbidden = A permission is missing. Somebody who manages this server can see which with /setup.
error-unexpected-title = Something went wrong
error-unexpected = It was noted. Please try again; if it happens again, tell whoever runs this bot the number { $incident }.
