## A question
quiz-why-sure-and-wrong = Why now: last time you were sure, and it was not so. That is the best moment to mend it.
quiz-why-retry = Why now: from your mistake log, in other words if there are any.
quiz-why-placement = To find out where to begin. No need to guess: “I don't know” helps as much.
quiz-why-due-since = { $days ->
    [0] Why now: you saw it today; once more makes it last.
    [1] Why now: you saw it yesterday; recalling it today makes it last.
   *[other] Why now: you saw it { $days } days ago; recalling it today makes it last.
  }
quiz-why-mixed = Why now: right after “{ $concept }”, since the two are easily mixed up.
quiz-hint = Hint (counts as hard)
hint-line = -# Hint: { $hint }
hint-strike = { $letter } is not it.
hint-options = { $count ->
    [one] one of them is right.
   *[other] { $count } of them are right.
  }
hint-points = { $count ->
    [one] a full answer says one thing.
   *[other] a full answer says { $count } things.
  }
hint-shape = { $words ->
    [one] one word of { $characters } characters.
   *[other] { $words } words, { $characters } characters together.
  }
hint-first-character = it begins with “{ $character }”.
hint-magnitude = between { $low } and { $high }.
hint-negative = negative, and between { $low } and { $high } without the sign.
hint-idea = { $text }
hint-between = look at lines { $first } to { $last }.
hint-comes-first = { $letter } comes first.
hint-comes-last = { $letter } comes last.
choose-all = Choose all that apply
order-how = Tap the letters in the right order.
order-so-far = **Your order:** { $order }
order-again = Start over
order-check = Check this order
weigh = **How sure are you?**
weigh-note = Asked before the verdict: what one was sure of and got wrong sticks best once it is mended.
sure-1 = A guess
sure-2 = Fairly sure
sure-3 = Sure

## After a verdict
verdict-yours-sure = **Your answer** ({ $sure })
point-quote = in your words: “{ $quote }”
verdict-unsure = **I am not sure about this verdict.** You can judge it better: compare the two answers.
verdict-hinted = With a hint it comes again a little sooner.
verdict-by-model = Graded by { $model }.
verdict-by-built-in = Graded by the built-in grader.
verdict-source = Read on: #{ $number } { $title }.
settled-person = You decided this verdict.
settled-second = ✓ A second look agrees with you. The verdict and your schedule are corrected.
settled-leader = ✓ Those who manage the server agree with you. The verdict and your schedule are corrected.
settle-right = It was right
settle-wrong = It was not
appeal = I was right
appeal-insist = Count it as right
appeal-queue = Ask the managers
appeal-lost = If you still think it is right, you can count it as right: it is your learning.
appeal-lost-queue = If you still think it is right, somebody who manages this server can decide; they see the answer, not your name.
appeal-queued = Your dispute waits for those who manage this server. You get a message when they have decided.
appeal-granted = **It counts as right.** The verdict and your schedule are corrected.
appeal-denied = Those who manage the server looked at it: **the verdict stays.**
quiz-undo = Undo
rate-hard = Hard
rate-easy = Easy
rated-hard = Noted as hard: it comes again sooner.
rated-easy = Noted as easy: it comes again later.
cause-forgot = Forgot
cause-confused = Mixed up
cause-misread = Misread
cause-never-knew = Never knew
cause-slip = Slip
cause-noted = Why it went wrong: { $cause }
cause-noted-with = Why it went wrong: mixed up with “{ $concept }”
confused-with = Mixed up with …
confused-other = something else
reflect-sure = **You were sure of this one.** Before you read why it is otherwise: what made you think so? One sentence of your own makes it stick.
reflect-repeat = **This one went wrong before.** Before you read why: what made you think so? One sentence of your own makes it stick.
reflect-write = Write a sentence
reflect-later = Later
reflect-form-title = What made you think so?
reflect-form-label = In one sentence
reflect-form-hint = For example: I thought a larger batch always learns faster.
mistake-your-words = **In your words**
rule-proposed = **Next time I will**
rule-yours = **Your rule, next time**
rule-keep = Keep this rule
rule-write = Put it my way
rule-form-title = The rule for next time
rule-form-label = Next time I will …
rule-form-hint = Something you can do, seen or checked in a second
leech = **This one keeps slipping away.** That says something about the card, not about you. Another explanation, or a rest?
leech-explain = Another explanation
leech-rest = Let it rest
leech-keep = Keep asking
leech-rests = It rests. Bring it back under settings, learning.
question-more = About this question …
question-good = A good question
question-poor = Not a good question
question-report-wrong = Report: something is wrong
question-report-unclear = Report: unclear
question-report-typo = Report: a typo
question-report-other = Report: something else
question-voted = Thank you, noted.
question-reported = Thank you. Whoever runs the coach sees the report.
question-retired = Thank you. The question is no longer asked.

## The placement
ready-known = Do you know some of this already? Up to nine questions, about three minutes, find out where to begin; nothing counts against you.
placed-title = Where to begin
placed = { $count ->
    [one] You seem at home with the first concept of the track. Begin at **{ $concept }**?
   *[other] You seem at home with the first { $count } concepts of the track. Begin at **{ $concept }**?
  }
placed-nothing = The beginning of the track is the right place. Good to know it now.
placed-note = An estimate from a few answers, on the careful side. What you skip can still be learnt and asked at any time.
placed-begin = Begin there
placed-first = From the beginning
ready-place = Three-minute check

## Disputed verdicts
setup-appeals = You settle disputes
setup-appeals-on = Turn disputes on
setup-appeals-off = Turn disputes off
setup-appeals-open = See the disputes
appeals-title = { $count ->
    [0] Disputed verdicts
    [one] { $count } disputed verdict
   *[other] { $count } disputed verdicts
  }
appeals-none = Nothing waits. An answer comes here when the learner still thinks it is right after a second look.
appeals-answer = **The answer**
appeals-reference = **A full answer**
appeals-note = The verdict was no; the learner disagrees and asked for you. Whose answer it is, is not shown.

## /today
command-today = today
command-today-about = What is due today, and what comes next
today-title = Today
today-due = { $count ->
    [one] **{ $count } review is due.** Recalled today, it stays.
   *[other] **{ $count } reviews are due.** Recalled today, they stay.
  }
today-due-minutes = { $count ->
    [one] **{ $count } review is due**, about { $minutes } min. Recalled today, it stays.
   *[other] **{ $count } reviews are due**, about { $minutes } min. Recalled today, they stay.
  }
today-spread = { $count } more fell behind. They are spread: nothing waits any more after { $days } days.
today-nothing = ✓ **Nothing is due today.** What you know comes back in time by itself.
today-next = **Next: № { $number } { $title }** ({ $minutes } min)
today-mistakes = { $count ->
    [one] { $count } mistake is not mended yet.
   *[other] { $count } mistakes are not mended yet.
  }
today-unsaid = { $count ->
    [one] { $count } mistake waits for a sentence of yours.
   *[other] { $count } mistakes wait for a sentence of yours.
  }
today-note = Only what is due. More is always there: /quiz, /learn.
today-review = Review { $count }
today-learn = Learn the next part
today-quiz = Quiz me on something new
today-open-mistakes = Mistakes
today-open = Today
appeal-compared = An answer of this kind is only compared with the key, so a second look cannot differ. If the key is wrong, report the question below.
rated-good = Taken back: it comes again at its usual time.
quiz-generated = Written by a model, checked by rules.
decided-title = Your disputed verdict was decided
decided-note = You asked for this under a verdict. The decision was made by those who manage the server.
appeal-same = A second look sees it as the first did.
option-missed = { $option } (missed)
option-wrong = { $option } (not one of them)
appeal-open = A second look leans towards you, but is not sure. You can judge it better: compare the two answers.
