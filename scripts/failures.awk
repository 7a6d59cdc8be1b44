# SPDX-License-Identifier: Apache-2.0
# What went wrong in a run of Swift Testing, from its output: each issue with its details, or, where the run broke off, the tests
# that had begun and not ended. Long lines are cut: a failed comparison may show a whole file.

/^✘ .* recorded an issue/ { issues[++found] = substr($0, 1, 600); inside = 1; next }
inside && /^↳ / { if (lines[found]++ < 5) issues[found] = issues[found] "\n    " substr($0, 1, 600); next }
{ inside = 0 }

/^◇ Test .* started\.$/ && !/^◇ Test (run|case) / {
    name = $0; sub(/^◇ Test /, "", name); sub(/ started\.$/, "", name)
    running[name] = 1
}
/^[^ ]+ Test .* (passed after|failed after|skipped)/ {
    name = $0; sub(/^[^ ]+ Test /, "", name); sub(/ (with [0-9]+ test cases? )?(passed after|failed after|skipped).*$/, "", name)
    delete running[name]
}
/Test run with .* (passed|failed) after/ { ended = 1 }

END {
    print ""
    for (i = 1; i <= found && i <= 20; i++) print issues[i]
    if (found > 20) print found - 20 " issues more, above"
    if (!ended) for (name in running) print "was running: " name
    if (!found && !ended) print "The run did not come to its end; what it said last stands above."
}
