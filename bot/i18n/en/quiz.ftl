quiz-title = { $number }/{ $total } · { $concept }
quiz-why-missed = Why now: it did not come back last time, so it comes again.
quiz-why-due = Why now: it is due; recalling it today makes it last.
quiz-why-new = Why now: new on your track. Guess, even if you are not sure.
quiz-why-practice = Why now: it is not due yet; this is a warm-up.
quiz-why-other-side = Why now: the same idea from another side.
quiz-resumed = This quiz was still open. What you asked for now comes after it.
quiz-type = Type the answer
quiz-dont-know = I don't know
quiz-stop = Stop
quiz-next = Next
quiz-finish = Finish
quiz-form-title = Your answer
quiz-form-label = Answer
quiz-form-hint = One or two sentences are plenty; a term is enough for a blank, a number for a calculation.

verdict-right = Right
verdict-partly = Partly right
verdict-wrong = Not yet
verdict-dont-know = Good that you said so
verdict-yours = **Your answer**
verdict-right-answer = **The right answer**
verdict-full-answer = **A full answer**
verdict-why = **Why:** { $text }
verdict-unit = **The number is right, its unit is not.** Look at the unit that is asked for.
verdict-slip = A small slip (a letter or the unit) does not count against you; it comes again a little sooner.
verdict-next-time = It comes again on { $day }.
verdict-tomorrow = It comes again tomorrow.
point-met = said: { $point }
point-partly = hinted at: { $point }
point-missing = missing: { $point }

summary-title = Done
summary-stopped = Stopped here
summary-nothing = Nothing was answered, so nothing was counted.
summary-score = { $right } of { $answered } right
summary-due-now = { $count ->
    [one] { $count } card is still due today.
   *[other] { $count } cards are still due today.
  }
summary-next = The next one is due on { $day }.
summary-tomorrow = The next one is due tomorrow.
summary-retry = Retry what was missed
summary-again = Another five

unfinished-title = You have an unfinished quiz
unfinished = Go on with it, or leave it and begin the new one? What you answered counts either way.
unfinished-continue = Go on
unfinished-new = Begin the new one
