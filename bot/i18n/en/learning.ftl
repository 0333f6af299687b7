## /settings, how one learns
learning-open = How I learn
learning-title = How you learn
learning-note = Easy days get less to review from your next answers on; what comes again in a day or two does not move for them. What a goal costs is worked out from the intervals alone; what is forgotten is asked again besides.
learning-goal = Goal
learning-goal-choice = Goal: remember { $goal }%
learning-goal-usual = the usual goal: about { $forgotten } in 100 forgotten when asked again
learning-goal-fewer = fewer reviews, more forgotten: about { $times } times the reviews, { $forgotten } in 100 forgotten
learning-goal-more = more reviews, less forgotten: about { $times } times the reviews, { $forgotten } in 100 forgotten
learning-moved = { $count ->
    [0] No card changed its day.
    [one] { $count } card has another day now.
   *[other] { $count } cards have another day now.
  }
learning-goal-undo = Undo: back to { $goal }%
learning-new = New a day
learning-new-choice = Up to { $count } new a day
learning-new-nothing = Nothing new, reviews only
learning-day = A day begins at
learning-day-choice = A day begins at { $clock }
learning-day-next = The new hour counts from the next study day on. What you answered keeps its day.
learning-day-now = By the new hour, today is { $day }. What you answered keeps its day.
learning-easy = Easy days
learning-easy-none = none
learning-easy-choose = Easy days: none
learning-two = Two buttons
learning-two-about = an answer is right or it is not; no buttons for hard and easy.
learning-two-on = Two buttons only
learning-two-off = Show hard and easy
learning-sure = How sure are you?
learning-sure-about = asked for about one question in three, before the verdict.
learning-sure-on = Ask how sure I am
learning-sure-off = Do not ask how sure I am

## What rests
resting-open = { $count ->
    [one] { $count } resting card
   *[other] { $count } resting cards
  }
resting-title = Resting cards
resting = These kept slipping away, so they rest and are not asked. Bring one back whenever you like; it is asked again today.
resting-none = Nothing rests. A card that keeps slipping away is offered a rest.
resting-since = resting since { $day }, forgotten { $count ->
    [one] once
   *[other] { $count } times
  }
resting-retired = No longer taught
resting-choose = Bring one back…
