## Names and descriptions of commands and their options. Names: lower case, no spaces.
command-start = start
command-start-about = Set up your coach in a few taps
command-quiz = quiz
command-quiz-about = Be quizzed; an unfinished quiz is picked up again
command-learn = learn
command-learn-about = Learn a concept in small steps, or do an exercise
command-note = note
command-note-about = Write a note, or see all of yours
command-progress = progress
command-progress-about = See what is solid and what is due
command-settings = settings
command-settings-about = Your language, time zone, reminders and text-only mode
command-privacy = privacy
command-privacy-about = See, export or delete what the coach keeps about you
command-help = help
command-help-about = What you can do here
command-setup = setup
command-setup-about = This server's language, time zone and study channel
command-status = status
command-status-about = How the bot and its model are doing

option-topic = topic
option-topic-about = A concept or a step; leave empty for what is best now
option-learn-topic-about = A concept, a step, an exercise or a paper; leave empty for what comes next
option-note-topic-about = The concept it belongs to
option-text = text
option-text-about = Your note; leave empty to see all your notes
option-view = view
option-view-about = The steps, the map, the reviews ahead, confidence, or this week
option-count = count
option-count-about = How many questions, 1 to 20 (default 5)
option-kind = kind
option-kind-about = Only one kind of question

view-steps = steps
view-map = map

kind-choice = multiple choice
kind-multiple = choose all that apply
kind-cloze = fill the blank
kind-numeric = calculation
kind-short = short answer
kind-explain = explain in your own words
kind-bug = find the bug
kind-order = put in order
