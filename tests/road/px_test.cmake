# Unsettled: written under ASan at -O1, where it passes; unoptimised, g++ 12 miscompiles awaits in conditions of the scripted
# peer, and one test depends on which connection is ready first. Not part of tests/run until that is mended; run it with
# `tests/run -L unsettled`.
px_test(road LABELS unsettled)
