## An answer as it appears
stream-loading = The model is still being loaded; its answer will appear here…
stream-thinking = Thinking…
stream-place = { $ahead ->
    [0] You are next
    [1] 2nd in line
    [2] 3rd in line
    [3] 4th in line
    [4] 5th in line
    [5] 6th in line
    [6] 7th in line
    [7] 8th in line
    [8] 9th in line
    [9] 10th in line
   *[other] In line, { $ahead } before you
  }
stream-line = { $place }, about { $seconds } s
stream-line-soon = { $place }, it will not be long
stream-writing = …
stream-again = What wrote the answer broke off. It begins anew.
stream-cancel = Cancel
stream-cut = It ends here: there is room for no longer answer.
stream-cancelled = Cancelled.
stream-late = That took too long, so I stopped it. Try again later; the coach goes on without it.
stream-busy-for = Many are asking the model right now. There is room again in about { $seconds } s; try then.
stream-busy = Many are asking the model right now. Try again in a minute.
stream-lost = The answer broke off. Try again; the coach goes on without it too.
stream-paused = The model has a rest; the coach goes on without it.
stream-off = The model is not available; the coach goes on without it.
stream-withdrawn = I took the answer back: its wording did not pass a check. Try again.
stream-silent = The model said nothing. Try again.

## The test model
ask-test-model = Ask the test model
model-title = The test model says
model-again = Ask again
model-note = A very small model, here to show that the plumbing works. It is often wrong.

## While the model reads an answer
reading = The model is reading your answer…
reading-without = Grade it without the model

## /status
status-title = How things stand
status-model = Model
status-running-now = **{ $running } of { $slots }** answers at once
status-queue = **{ $count }** waiting
status-speed = **{ $speed }** tokens/s each
status-lent = Lent until { $time } at the latest ({ $left })
status-weights = Weights { $size } GiB
status-kv = KV cache { $free } free of { $tokens } tokens
status-kv-size = KV cache { $tokens } tokens
status-vram = { $size } GiB of the card free
status-context = up to { $tokens } tokens a request
status-restarts = { $count ->
    [one] Restarted once
   *[other] Restarted { $count } times
  }
status-last-error = Last error:
status-running = Running since
status-guilds = Servers
status-memory = Memory
status-database = Database revision
status-content = Packs
status-latency = Latency
status-refresh = Refresh
status-lend-120 = Leave me the GPU for 2 hours
status-rest-120 = Let the model rest for 2 hours
status-lend-30 = For 30 minutes
status-lend-morning = Until 8 in the morning
status-take-back = Take it back
way-continuous = continuous batching
way-static = static micro-batches
way-network = a model server
engine-off = off
engine-loading = loading
engine-ready = ready
engine-paused = away, its memory is lent
engine-failed = failed; everything else works
engine-stopped = stopped
