## /mistakes and the message menu
command-mistakes = mistakes
command-mistakes-about = What went wrong, and how far it is mended
option-mistakes-topic-about = Only a concept or a step; leave empty for all
option-state = state
option-state-about = Only those that are open, or in one state
menu-add-mistake = Add to my mistakes

## States, origins
mistake-state-open = all open ones
mistake-state-active = To put right
mistake-state-retrying = Retrying
mistake-state-graduated = Graduated
mistake-origin-quiz = Quiz
mistake-origin-guess = Guess before an exercise
mistake-origin-own = Added by you
mistake-origin-message = From a message
mistake-general = No topic
mistake-confused-with = confused with { $concept }

## The list
mistake-title = Your mistakes
mistake-none = Nothing here yet. What goes wrong in a quiz comes in by itself; what went wrong elsewhere, such as an error message, you can add here or from a message's menu: Apps, then Add to my mistakes.
mistake-none-here = None of your mistakes are like that.
mistake-count = { $open } open of { $count } · page { $page } of { $pages }
mistake-choose = Open a mistake
mistake-add = ＋ Add
mistake-all = All my mistakes
mistake-retry-all = Retry the open ones
mistake-export = Export
mistake-export-title = Your mistakes as files
mistake-exported = All of them, as Markdown to read and as CSV for spreadsheets.

## One mistake
mistake-yours = **Your answer**
mistake-right = **Right is**
mistake-rule = **Next time I will**
mistake-made = { $origin }, { $day }
mistake-repeat = It had gone wrong before.
mistake-sure = How sure you were: { $sure }
mistake-cause = Why: { $cause }
mistake-tries = { $count ->
    [0] Not tried again yet.
    [one] Tried again once.
   *[other] Tried again { $count } times.
  }
mistake-ahead = Graduated after right answers on { $needed } different days; so far { $right }.
mistake-graduated = Graduated on { $day }.
mistake-private = Only you see this.
mistake-retry = Retry
mistake-edit = Edit
mistake-delete = Delete
mistake-message = Open the message
mistake-cause-choose = Why did it go wrong?
mistake-confused-choose = Confused with what?
mistake-changed = ✓ Changed.
mistake-kept = ✓ Kept.
mistake-no-topic = There is no topic “{ $typed }”, so it stands without one.
mistake-delete-title = Delete this mistake?
mistake-delete-about = It goes for good, with your sentence, your rule and the tries. Your quiz answers and reviews stay.
mistake-delete-yes = Delete it
mistake-keep = ← Back

## Trying again what no question asks
mistake-retry-title = Try it again
mistake-retry-about = Answer it in your head or type it. Then you see what you noted as right, and you judge.
mistake-type = Type my answer
mistake-reveal = Show what is right
mistake-try-label = What would you say now?
mistake-try-hint = Shown beside what you noted, and not kept.
mistake-reveal-title = Did you get it?
mistake-now = **Now**
mistake-then = **Back then**
mistake-right-unknown = You have not noted what is right. With Edit, on the mistake, you can.
mistake-got-it = Got it
mistake-not-yet = Not yet
mistake-said-right = ✓ Right on { $right } of { $needed } days. Try it again on another day.
mistake-said-another-day = ✓ Right. To graduate, it has to come back on other days: try it again tomorrow or later.
mistake-said-graduated = ✓ Graduated: right on three different days.
mistake-said-not-yet = Not yet, and good that you looked. It counts afresh from the next day on.

## Forms
mistake-form-title = Add to your mistakes
mistake-edit-title = Your mistake
mistake-form-question = What happened, or what was asked
mistake-form-question-hint = An error message, a question, a result that was off. Only you see it.
mistake-form-answer = What you did or thought
mistake-form-right = What is right
mistake-form-right-hint = Leave empty while you do not know yet.
mistake-form-topic = Topic
mistake-form-topic-hint = The title of a concept, if it belongs to one.
mistake-form-words = Why it went wrong, in your words
mistake-form-rule = Next time I will…
mistake-form-rule-hint = What stands here at first is a proposal; make it your own.

## Files
mistake-field-question = What went wrong
mistake-field-answer = My answer
mistake-field-right = Right answer
mistake-field-sure = How sure I was
mistake-field-cause = Why
mistake-field-words = In my words
mistake-field-rule = Next time I will
mistake-field-topic = Topic
mistake-field-origin = Origin
mistake-field-day = Day
mistake-field-state = State
mistake-field-tries = Tries
mistake-field-url = Message

error-too-many-mistakes = Your log has room for { $most } mistakes of your own. Delete one that is graduated, then add this one.

## Before a concept
remind-open = { $count ->
    [one] 1 open mistake here
   *[other] { $count } open mistakes here
  }
remind-watch = watch for: { $symptom }
