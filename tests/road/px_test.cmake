# Unsettled: it has never been run to its end. g++ 12 miscompiled an await in the condition of an if in the scripted peer (mended),
# and one test depends on which connection is ready first and then hangs. Not part of tests/run until that is mended; run it with
# `tests/run -L unsettled`.
px_test(road LABELS unsettled)
