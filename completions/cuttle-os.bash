# bash completion of cuttle-os
# SPDX-License-Identifier: Apache-2.0
# Part of the cuttle-os project. Made by 'make completions'.

__cuttle-os_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__cuttle-os_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__cuttle-os_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__cuttle-os_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}" 2>/dev/null </dev/null
}

_cuttle-os() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __cuttle-os_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    edit|batch|batch-report|write|disks|inspect|validate|ls|cat|diff|undo|recover|hash-password|schema|config|devices|help)
        # Offer subcommand argument completions
        "_cuttle-os_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'edit batch batch-report write disks inspect validate ls cat diff undo recover hash-password schema config devices help' -- "${cur}"))
        ;;
    esac
}

_cuttle-os_edit() {
    repeating_flags=()
    non_repeating_flags=(--bmap --strict --dry-run --force --replace --local-key --version -h --help)
    repeating_options=(--remove)
    non_repeating_options=(--image-file --output-image --format --compression-level --password --password-file --password-hash --password-hash-method --endpoint-domain --http-proxy --https-proxy --no-proxy --hostname --project-service-account-key --disk-mapping --network-agent --ntp --ssh-authorized-keys --layout --netplan-check --save-undo --device-name --provisioning-policy --local-key-bits --devices-endpoint --credentials --ca-file --project --region --sha256 --signature --keyring --max-image-size -o --output --color)
    __cuttle-os_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--image-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    '--output-image')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    '--format')
        __cuttle-os_add_completions -W 'raw'$'\n''qcow2'$'\n''raw.xz'$'\n''raw.zst'$'\n''raw.gz'
        return
        ;;
    '--compression-level')
        return
        ;;
    '--password')
        return
        ;;
    '--password-file')
        __cuttle-os_add_completions -f
        return
        ;;
    '--password-hash')
        return
        ;;
    '--password-hash-method')
        __cuttle-os_add_completions -W 'bcrypt'$'\n''sha512crypt'$'\n''yescrypt'
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '--http-proxy')
        return
        ;;
    '--https-proxy')
        return
        ;;
    '--no-proxy')
        return
        ;;
    '--hostname')
        return
        ;;
    '--project-service-account-key')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--disk-mapping')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--network-agent')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--ntp')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(conf)'
        return
        ;;
    '--ssh-authorized-keys')
        __cuttle-os_add_completions -f
        return
        ;;
    '--remove')
        __cuttle-os_add_completions -W 'password'$'\n''endpoint-domain'$'\n''service-account-key'$'\n''disk-mapping'$'\n''network-agent'$'\n''ntp'$'\n''http-proxy'$'\n''https-proxy'$'\n''no-proxy'$'\n''hostname'$'\n''ssh-authorized-keys'
        return
        ;;
    '--layout')
        __cuttle-os_add_completions -W "$(__cuttle-os_custom_complete ---completion edit -- --layout "${COMP_CWORD}" "$(__cuttle-os_cursor_index_in_current_word)")"
        return
        ;;
    '--netplan-check')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--save-undo')
        __cuttle-os_add_completions -f
        return
        ;;
    '--device-name')
        return
        ;;
    '--provisioning-policy')
        return
        ;;
    '--local-key-bits')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--sha256')
        __cuttle-os_add_completions -f
        return
        ;;
    '--signature')
        __cuttle-os_add_completions -f
        return
        ;;
    '--keyring')
        __cuttle-os_add_completions -f
        return
        ;;
    '--max-image-size')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_batch() {
    repeating_flags=()
    non_repeating_flags=(--bmap --resume --keep-going --allow-commands --replace --local-key --strict --dry-run --no-digest-cache --version -h --help)
    repeating_options=()
    non_repeating_options=(--image-file --output-dir --format --compression-level --export --export-url --layout --jobs --shard --devices-endpoint --credentials --ca-file --project --region --local-key-bits --api-jobs --netplan-check --report --sha256 --signature --keyring --max-image-size -o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--image-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    '--output-dir')
        __cuttle-os_add_completions -d
        return
        ;;
    '--format')
        __cuttle-os_add_completions -W 'raw'$'\n''qcow2'$'\n''raw.xz'$'\n''raw.zst'$'\n''raw.gz'
        return
        ;;
    '--compression-level')
        return
        ;;
    '--export')
        __cuttle-os_add_completions -W 'rpi-imager'
        return
        ;;
    '--export-url')
        return
        ;;
    '--layout')
        __cuttle-os_add_completions -W "$(__cuttle-os_custom_complete ---completion batch -- --layout "${COMP_CWORD}" "$(__cuttle-os_cursor_index_in_current_word)")"
        return
        ;;
    '--jobs')
        return
        ;;
    '--shard')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--local-key-bits')
        return
        ;;
    '--api-jobs')
        return
        ;;
    '--netplan-check')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--report')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(html)'
        return
        ;;
    '--sha256')
        __cuttle-os_add_completions -f
        return
        ;;
    '--signature')
        __cuttle-os_add_completions -f
        return
        ;;
    '--keyring')
        __cuttle-os_add_completions -f
        return
        ;;
    '--max-image-size')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(yaml|yml|json|csv)'
        return
        ;;
    esac
}

_cuttle-os_batch-report() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--manifest --report -o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--manifest')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(yaml|yml|json|csv)'
        return
        ;;
    '--report')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(html)'
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __cuttle-os_add_completions -d
        return
        ;;
    esac
}

_cuttle-os_write() {
    repeating_flags=()
    non_repeating_flags=(--replace --local-key --strict --grow-table --check-first --yes --force-file --no-verify --version -h --help)
    repeating_options=(--device --remove)
    non_repeating_options=(--image-file --password --password-file --password-hash --password-hash-method --endpoint-domain --http-proxy --https-proxy --no-proxy --hostname --project-service-account-key --disk-mapping --network-agent --ntp --ssh-authorized-keys --layout --device-name --provisioning-policy --local-key-bits --devices-endpoint --credentials --ca-file --project --region --netplan-check --verify --sha256 --signature --keyring --max-image-size -o --output --color)
    __cuttle-os_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--image-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    '--device')
        __cuttle-os_add_completions -W "$(__cuttle-os_custom_complete ---completion write -- --device "${COMP_CWORD}" "$(__cuttle-os_cursor_index_in_current_word)")"
        return
        ;;
    '--password')
        return
        ;;
    '--password-file')
        __cuttle-os_add_completions -f
        return
        ;;
    '--password-hash')
        return
        ;;
    '--password-hash-method')
        __cuttle-os_add_completions -W 'bcrypt'$'\n''sha512crypt'$'\n''yescrypt'
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '--http-proxy')
        return
        ;;
    '--https-proxy')
        return
        ;;
    '--no-proxy')
        return
        ;;
    '--hostname')
        return
        ;;
    '--project-service-account-key')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--disk-mapping')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--network-agent')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--ntp')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(conf)'
        return
        ;;
    '--ssh-authorized-keys')
        __cuttle-os_add_completions -f
        return
        ;;
    '--remove')
        __cuttle-os_add_completions -W 'password'$'\n''endpoint-domain'$'\n''service-account-key'$'\n''disk-mapping'$'\n''network-agent'$'\n''ntp'$'\n''http-proxy'$'\n''https-proxy'$'\n''no-proxy'$'\n''hostname'$'\n''ssh-authorized-keys'
        return
        ;;
    '--layout')
        __cuttle-os_add_completions -W "$(__cuttle-os_custom_complete ---completion write -- --layout "${COMP_CWORD}" "$(__cuttle-os_cursor_index_in_current_word)")"
        return
        ;;
    '--device-name')
        return
        ;;
    '--provisioning-policy')
        return
        ;;
    '--local-key-bits')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--netplan-check')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--verify')
        __cuttle-os_add_completions -W 'full'$'\n''data'$'\n''none'
        return
        ;;
    '--sha256')
        __cuttle-os_add_completions -f
        return
        ;;
    '--signature')
        __cuttle-os_add_completions -f
        return
        ;;
    '--keyring')
        __cuttle-os_add_completions -f
        return
        ;;
    '--max-image-size')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_disks() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(-o --output --color)
    __cuttle-os_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_inspect() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--layout --sha256 --signature --keyring --max-image-size -o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--layout')
        __cuttle-os_add_completions -W "$(__cuttle-os_custom_complete ---completion inspect -- --layout "${COMP_CWORD}" "$(__cuttle-os_cursor_index_in_current_word)")"
        return
        ;;
    '--sha256')
        __cuttle-os_add_completions -f
        return
        ;;
    '--signature')
        __cuttle-os_add_completions -f
        return
        ;;
    '--keyring')
        __cuttle-os_add_completions -f
        return
        ;;
    '--max-image-size')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    esac
}

_cuttle-os_validate() {
    repeating_flags=()
    non_repeating_flags=(--strict --version -h --help)
    repeating_options=()
    non_repeating_options=(--password --password-file --password-hash --password-hash-method --endpoint-domain --http-proxy --https-proxy --no-proxy --hostname --project-service-account-key --disk-mapping --network-agent --ntp --ssh-authorized-keys --layout --image-file --print-default --netplan-check --sha256 --signature --keyring --max-image-size -o --output --color)
    __cuttle-os_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--password')
        return
        ;;
    '--password-file')
        __cuttle-os_add_completions -f
        return
        ;;
    '--password-hash')
        return
        ;;
    '--password-hash-method')
        __cuttle-os_add_completions -W 'bcrypt'$'\n''sha512crypt'$'\n''yescrypt'
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '--http-proxy')
        return
        ;;
    '--https-proxy')
        return
        ;;
    '--no-proxy')
        return
        ;;
    '--hostname')
        return
        ;;
    '--project-service-account-key')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--disk-mapping')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--network-agent')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--ntp')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(conf)'
        return
        ;;
    '--ssh-authorized-keys')
        __cuttle-os_add_completions -f
        return
        ;;
    '--layout')
        __cuttle-os_add_completions -W "$(__cuttle-os_custom_complete ---completion validate -- --layout "${COMP_CWORD}" "$(__cuttle-os_cursor_index_in_current_word)")"
        return
        ;;
    '--image-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    '--print-default')
        __cuttle-os_add_completions -W 'disk-mapping'$'\n''network-agent'
        return
        ;;
    '--netplan-check')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--sha256')
        __cuttle-os_add_completions -f
        return
        ;;
    '--signature')
        __cuttle-os_add_completions -f
        return
        ;;
    '--keyring')
        __cuttle-os_add_completions -f
        return
        ;;
    '--max-image-size')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'$'\n''sarif'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_ls() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--sha256 --signature --keyring --max-image-size -o --output --color)
    __cuttle-os_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--sha256')
        __cuttle-os_add_completions -f
        return
        ;;
    '--signature')
        __cuttle-os_add_completions -f
        return
        ;;
    '--keyring')
        __cuttle-os_add_completions -f
        return
        ;;
    '--max-image-size')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    2)
        __cuttle-os_add_completions -W "$(__cuttle-os_custom_complete ---completion ls -- positional@1 "${COMP_CWORD}" "$(__cuttle-os_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_cuttle-os_cat() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--sha256 --signature --keyring --max-image-size -o --output --color)
    __cuttle-os_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--sha256')
        __cuttle-os_add_completions -f
        return
        ;;
    '--signature')
        __cuttle-os_add_completions -f
        return
        ;;
    '--keyring')
        __cuttle-os_add_completions -f
        return
        ;;
    '--max-image-size')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    2)
        __cuttle-os_add_completions -W "$(__cuttle-os_custom_complete ---completion cat -- positional@1 "${COMP_CWORD}" "$(__cuttle-os_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_cuttle-os_diff() {
    repeating_flags=()
    non_repeating_flags=(--exit-code --version -h --help)
    repeating_options=()
    non_repeating_options=(--sha256 --signature --keyring --max-image-size -o --output --color)
    __cuttle-os_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--sha256')
        __cuttle-os_add_completions -f
        return
        ;;
    '--signature')
        __cuttle-os_add_completions -f
        return
        ;;
    '--keyring')
        __cuttle-os_add_completions -f
        return
        ;;
    '--max-image-size')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    2)
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    esac
}

_cuttle-os_undo() {
    repeating_flags=()
    non_repeating_flags=(--force --version -h --help)
    repeating_options=()
    non_repeating_options=(-o --output --color)
    __cuttle-os_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    2)
        __cuttle-os_add_completions -f
        return
        ;;
    esac
}

_cuttle-os_recover() {
    repeating_flags=()
    non_repeating_flags=(--force --version -h --help)
    repeating_options=()
    non_repeating_options=(--journal -o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--journal')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(cuttle-journal)'
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    esac
}

_cuttle-os_hash-password() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--password-file --password-hash-method -o --output --color)
    __cuttle-os_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--password-file')
        __cuttle-os_add_completions -f
        return
        ;;
    '--password-hash-method')
        __cuttle-os_add_completions -W 'bcrypt'$'\n''sha512crypt'$'\n''yescrypt'
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_schema() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(-o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __cuttle-os_add_completions -W 'batch-event'$'\n''batch-manifest'$'\n''batch-report'$'\n''config'$'\n''config-report'$'\n''device-spec'$'\n''diff-report'$'\n''disk-mapping'$'\n''disks-report'$'\n''done-report'$'\n''edit-report'$'\n''error-report'$'\n''hash-report'$'\n''image-layout'$'\n''inspect-report'$'\n''list-report'$'\n''logs-report'$'\n''netplan'$'\n''provisioning-policy-spec'$'\n''receipt'$'\n''recover-report'$'\n''schemas-report'$'\n''service-account-key'$'\n''undo-report'$'\n''validate-report'$'\n''verify-report'$'\n''write-report'
        return
        ;;
    esac
}

_cuttle-os_config() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(-o --output --color)
    __cuttle-os_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __cuttle-os_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    create|get|list|update|delete|provision-service-account-to-device|provision-service-account-to-provisioning-policy|remove-service-account-from-device|remove-service-account-from-provisioning-policy|approve|verify|logs|ssh|forward-port)
        # Offer subcommand argument completions
        "_cuttle-os_devices_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'create get list update delete provision-service-account-to-device provision-service-account-to-provisioning-policy remove-service-account-from-device remove-service-account-from-provisioning-policy approve verify logs ssh forward-port' -- "${cur}"))
        ;;
    esac
}

_cuttle-os_devices_create() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--display-name --spec --devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--display-name')
        return
        ;;
    '--spec')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_get() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--view --provisioning-policy --devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--view')
        __cuttle-os_add_completions -W 'NAME'$'\n''BASIC'$'\n''DETAIL'$'\n''FULL'
        return
        ;;
    '--provisioning-policy')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--provisioning-policy --filter --page-size --view --devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--provisioning-policy')
        return
        ;;
    '--filter')
        return
        ;;
    '--page-size')
        return
        ;;
    '--view')
        __cuttle-os_add_completions -W 'NAME'$'\n''BASIC'$'\n''DETAIL'$'\n''FULL'
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_update() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--update-mask --spec --display-name --devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--update-mask')
        return
        ;;
    '--spec')
        return
        ;;
    '--display-name')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_delete() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_provision-service-account-to-device() {
    repeating_flags=()
    non_repeating_flags=(--show-key --version -h --help)
    repeating_options=()
    non_repeating_options=(--name --devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--name')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_provision-service-account-to-provisioning-policy() {
    repeating_flags=()
    non_repeating_flags=(--show-key --version -h --help)
    repeating_options=()
    non_repeating_options=(--name --devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--name')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_remove-service-account-from-device() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--name --devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--name')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_remove-service-account-from-provisioning-policy() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--name --devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--name')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_approve() {
    repeating_flags=()
    non_repeating_flags=(--revoke --version -h --help)
    repeating_options=()
    non_repeating_options=(--provisioning-policy --devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--provisioning-policy')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_verify() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--layout --devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--layout')
        __cuttle-os_add_completions -W "$(__cuttle-os_custom_complete ---completion devices verify -- --layout "${COMP_CWORD}" "$(__cuttle-os_cursor_index_in_current_word)")"
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(raw|qcow2|img|xz|txz|zst|zstd|tzst|gz|gzip|tgz|zip)'
        return
        ;;
    esac
}

_cuttle-os_devices_logs() {
    repeating_flags=()
    non_repeating_flags=(--archival --follow --version -h --help)
    repeating_options=()
    non_repeating_options=(--since --devices-endpoint --credentials --ca-file --project --region --endpoint-domain -o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '--devices-endpoint')
        return
        ;;
    '--credentials')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--ca-file')
        __cuttle-os_add_completions -o plusdirs -fX '!*.@(pem|crt)'
        return
        ;;
    '--project')
        return
        ;;
    '--region')
        return
        ;;
    '--endpoint-domain')
        return
        ;;
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_ssh() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(-o --output --color)
    __cuttle-os_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_devices_forward-port() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(-o --output --color)
    __cuttle-os_offer_flags_options 3

    # Offer option value completions
    case "${prev}" in
    '-o'|'--output')
        __cuttle-os_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--color')
        __cuttle-os_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_cuttle-os_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __cuttle-os_offer_flags_options -1
}

# The words of the line up to the cursor, as a command gets them, in COMP_WORDS. Those that may be secrets are left empty.
__cuttle-os_words() {
    local rest="${COMP_LINE:0:COMP_POINT}" blank word
    local -a words=()
    local -i index
    for ((index = 0; index <= COMP_CWORD; index++)); do
        blank="${rest%%[![:space:]]*}"
        rest="${rest#"${blank}"}"
        word="${COMP_WORDS[index]}"
        ((index == COMP_CWORD)) && word="${rest}"
        rest="${rest#"${word}"}"
        if ((index > 0)) && [[ -z "${blank}" ]]; then
            words[${#words[@]} - 1]+="${word}"
        else
            words+=("${word}")
        fi
    done
    COMP_WORDS=()
    for word in "${words[@]}"; do
        case "${COMP_WORDS[*]: -1}" in
        --password | --password-hash | --http-proxy | --https-proxy) word= ;;
        esac
        case "${word}" in
        # An option that is joined to its value.
        --password=* | --password-hash=* | --http-proxy=* | --https-proxy=*) COMP_WORDS+=("${word%%=*}" '') ;;
        --*=*) COMP_WORDS+=("${word%%=*}" "${word#*=}") ;;
        *) COMP_WORDS+=("${word}") ;;
        esac
    done
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMP_LINE="${COMP_WORDS[*]}"
    COMP_POINT=${#COMP_LINE}
}

# Completes the words in COMP_WORDS, of which the first is the tool.
__cuttle-os_complete_words() {
    local word current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD - 1]}"
    local -i index
    # An option that takes several values.
    for ((index = COMP_CWORD - 1; index > 0; index--)); do
        [[ "${COMP_WORDS[index]}" == --device ]] && previous=--device
        [[ "${COMP_WORDS[index]}" == -* ]] && break
    done
    _cuttle-os "${COMP_WORDS[0]}" "${current}" "${previous}"
    for word in "${COMPREPLY[@]}"; do
        [[ "${word}" == *[:/] ]] && compopt -o nospace +o filenames 2>/dev/null
    done
    if [[ "${current}${COMPREPLY[*]}" == *:* ]]; then
        compopt +o filenames 2>/dev/null
        # What bash takes for words of their own is there already.
        if [[ "${COMP_WORDBREAKS}" == *:* ]]; then COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*:}"}"}"); fi
    fi
}

__cuttle-os_main() {
    local -a COMP_WORDS=("${COMP_WORDS[@]}")
    local COMP_LINE="${COMP_LINE}" COMP_POINT="${COMP_POINT}" COMP_CWORD="${COMP_CWORD}"
    __cuttle-os_words
    __cuttle-os_complete_words
}

complete -o filenames -F __cuttle-os_main cuttle-os
