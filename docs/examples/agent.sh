#!/bin/sh
# The smallest agent: reads the task, says how far it is, leaves its words, exits by the contract.
title=$(sed -n '1s/^# //p' "$FORGEHAND_PROMPT")
echo "::progress 10 reading: $title"
if grep -q 'which database' "$FORGEHAND_PROMPT" && ! grep -q 'Answers to your questions' "$FORGEHAND_PROMPT"; then
  echo '{"question": "Which database shall it be?"}' >"$FORGEHAND_RESULT"
  exit 78 # a human is needed
fi
echo '::progress 90 writing the result'
echo '{"summary": "Read the issue and did nothing."}' >"$FORGEHAND_RESULT"
