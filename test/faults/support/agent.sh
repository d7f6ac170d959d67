#!/bin/sh
# The agent of the fault tests: does what the lines `Act: …` of the issue say, and keeps a journal.
number=$(sed -n 's/^ *"number": \([0-9]*\),*$/\1/p' "$FORGEHAND_TASK" | head -n 1)
generation=$(sed -n 's/^ *"generation": \([0-9]*\),*$/\1/p' "$FORGEHAND_TASK" | head -n 1)
note() { echo "$1 $FORGEHAND_RUN_ID $number $generation $(date +%s%3N) $2" >>"$AGENT_JOURNAL"; }
act=$(sed -n 's/^Act: *//p' "$FORGEHAND_PROMPT" | head -n 1)
needs=$(sed -n 's/^Blocked by: #\([0-9]*\).*/\1/p' "$FORGEHAND_PROMPT" | paste -sd, -)
note start "$needs"
echo "::progress 10 at work"
# What it does about signals holds for the shell that waits below, too.
case $act in trap*) eval "${act%%;*}" ;; esac
(eval "${act:-sleep 0.1}")
code=$?
note end $code
exit $code
