# bash completion of cuttle
# SPDX-License-Identifier: Apache-2.0
# Part of the cuttle-os project.
# 'cuttle os VERB' and 'cuttle devices VERB' are what 'cuttle-os VERB' and 'cuttle-os devices VERB' are.

__cuttle_main() {
    # Where completions are loaded on demand, those of cuttle-os may not be there yet.
    if ! declare -F __cuttle-os_words >/dev/null; then
        source "${BASH_SOURCE[0]%/*}/cuttle-os" 2>/dev/null || source "${BASH_SOURCE[0]%/*}/cuttle-os.bash" || return
    fi
    local -a COMP_WORDS=("${COMP_WORDS[@]}")
    local COMP_LINE="${COMP_LINE}" COMP_POINT="${COMP_POINT}" COMP_CWORD="${COMP_CWORD}" tool=cuttle-os
    __cuttle-os_words
    if ((COMP_CWORD < 2)); then
        COMPREPLY=($(compgen -W 'os devices' -- "${COMP_WORDS[1]}"))
        return
    fi
    [[ "${COMP_WORDS[0]}" == */* ]] && tool="${COMP_WORDS[0]%/*}/cuttle-os"
    case "${COMP_WORDS[1]}" in
    os) COMP_WORDS=("${tool}" "${COMP_WORDS[@]:2}") ;;
    devices) COMP_WORDS=("${tool}" "${COMP_WORDS[@]:1}") ;;
    *) return ;;
    esac
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMP_LINE="${COMP_WORDS[*]}"
    COMP_POINT=${#COMP_LINE}
    __cuttle-os_complete_words
}

complete -o filenames -F __cuttle_main cuttle
