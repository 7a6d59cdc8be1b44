# fish completion of cuttle
# SPDX-License-Identifier: Apache-2.0
# Part of the cuttle-os project.
# 'cuttle os VERB' and 'cuttle devices VERB' are what 'cuttle-os VERB' and 'cuttle-os devices VERB' are.

function __cuttle_line
    string replace -r -- '^\s*(\S*?/)?cuttle\s+(os\s+)?' '$1cuttle-os ' (commandline -cp)
end

function __cuttle_is_for_os
    string match -qr -- '^\s*\S+\s+(os|devices)\s' (commandline -cp)
end

complete -c cuttle -f
complete -c cuttle -n 'not __cuttle_is_for_os' -a os -d 'Customize SPEKTRA Edge OS disk images.'
complete -c cuttle -n 'not __cuttle_is_for_os' -a devices -d 'Create, list and change devices and provisioning policies.'
complete -c cuttle -n __cuttle_is_for_os -a '(complete -C (__cuttle_line))'
