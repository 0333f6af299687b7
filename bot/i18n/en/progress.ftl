## The views of /progress
view-forecast = forecast
view-confidence = confidence
view-week = this week
chart-today = today
chart-rest = other days: none

## The reviews ahead
forecast-open = Forecast
forecast-title = Reviews ahead
forecast-reviews = { $count ->
    [0] no reviews
    [one] { $count } review
   *[other] { $count } reviews
  }
forecast-reviews-timed = { $count ->
    [one] { $count } review
   *[other] { $count } reviews
  }, about { $minutes } min
forecast-today = Today { $today }; tomorrow { $tomorrow }.
forecast-tomorrow = Nothing to review today. Tomorrow { $tomorrow }.
forecast-later = Nothing to review today or tomorrow; { $count } within { $days } days.
forecast-empty = Nothing comes back within { $days } days. Answer a few questions: each then returns at the right time, and this shows when.
forecast-late = { $count ->
    [one] { $count } of today’s has waited since before.
   *[other] { $count } of today’s have waited since before.
  }
forecast-spread = { $count } are due now, more than fit well in one day. Spread like this, nothing waits any more after { $days } days.
forecast-spread-long = { $count } are due now, more than fit well in one day. Spread like this it takes more than two weeks, and that is all right.
forecast-line = { $day }: { $count }
forecast-line-late = { $day }: { $count }, of which { $late } from before
forecast-head = Reviews, the next { $days } days
forecast-legend-due = due that day
forecast-legend-late = from before
forecast-legend-easy = easy day
forecast-alt = Bar chart of the reviews on each of the next { $days } days. { $lines }.
forecast-note = As planned now. What you answer meanwhile comes on top.

## Confidence against accuracy
calibration-open = Confidence
calibration-title = Confidence against accuracy
calibration-well = { $right } of { $count } right: well judged
calibration-too-sure = { $right } of { $count } right: too sure
calibration-too-unsure = { $right } of { $count } right: too unsure
calibration-unclear = { $right } of { $count } right: not clear yet
calibration-too-few = { $count ->
    [0] no answers yet
    [one] { $count } answer: too few to tell
   *[other] { $count } answers: too few to tell
  }
calibration-line = { $level }: { $said }
calibration-line-range = { $level }: { $said } (likely { $low } to { $high })
calibration-lead-too-sure = “{ $level }” turns out right { $share } of the time, less often than the word promises. When you are sure, check once more.
calibration-lead-too-unsure = “{ $level }” turns out right { $share } of the time, more often than you think. You may trust yourself more.
calibration-lead-well = You judge yourself well: when you say “{ $level }”, { $share } is right.
calibration-lead-unclear = “{ $level }” has been right { $share } of the time so far. A few more answers will tell whether you judge yourself well.
calibration-lead-too-few = Say in a quiz how sure you are. After eight answers of one kind, this shows whether you are right as often as you think.
calibration-not-asked = You are not asked how sure you are at present. In the settings it can be turned on again.
calibration-head = How sure, and how often right
calibration-legend-meant = well judged
calibration-legend-yours = you, with the likely range
calibration-alt = Share of right answers for each level of confidence. { $lines }.
calibration-note = The answers of the last 90 days for which you said how sure you were. Well judged means right this often: a guess up to 67%, fairly sure 67 to 80%, sure from 80%.

## This week
week-open = This week
week-title = This week
week-lead = You studied on { $studied } of { $days } days and gave { $answers ->
    [one] { $answers } answer
   *[other] { $answers } answers
  }.
week-pause = A quiet week. What you know is kept; go on whenever it suits you.
week-empty = Nothing in the last two weeks. One question is enough to begin.
week-studied = Days with study: { $now } of { $days } (before: { $before })
week-answers = Answers: { $now } (before: { $before })
week-right = Right: { $now } (before: { $before })
week-minutes = Minutes at questions: about { $now } (before: { $before })
week-mended = Mistakes mended: { $now } (before: { $before })
week-new = New concepts: { $now } (before: { $before })
week-line = { $day }: { $count } (a week before: { $before })
week-head = Answers, day by day
week-legend-now = these 7 days
week-legend-before = the 7 days before
week-alt = Bar chart of the answers on each of the last seven days. { $lines }.
