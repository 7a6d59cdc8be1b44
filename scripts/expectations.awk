# SPDX-License-Identifier: Apache-2.0
# Names every #expect and #require that holds several conditions: && outside of brackets, braces and texts, before the first
# comma. A test that fails should say which of them it was.

# Takes a character of a test's source. `depth` is 0 between expectations, else how many brackets are open in one.
function take(character, next_one) {
    if (text) {
        if (character == "\\") skip = 1
        else if (character == "\"") text = 0
        return
    }
    if (character == "\"") text = 1
    else if (character ~ /[(\[{]/) depth++
    else if (character ~ /[)\]}]/) depth--
    else if (depth == 1 && character == ",") comma = 1
    else if (depth == 1 && !comma && character == "&" && next_one == "&") found = 1
}

FNR == 1 { depth = text = 0 }
{
    line = $0
    if (depth == 0) {
        start = match(line, /#(expect|require)\(/)
        if (!start) next
        (place = FILENAME ":" FNR)
        text = comma = found = skip = 0
        depth = 1
        line = substr(line, start + RLENGTH)
    }
    # A text of several lines is left alone: what is in it is no condition.
    if (line ~ /"""/) { depth = 0; next }
    sub(/(^|[ \t])\/\/.*/, "", line)
    for (i = 1; i <= length(line) && depth > 0; i++) {
        if (skip) { skip = 0; continue }
        take(substr(line, i, 1), substr(line, i + 1, 1))
    }
    if (found) { print place; found = 0 }
}
