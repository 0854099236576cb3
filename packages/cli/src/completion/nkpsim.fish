# Completion of nkpsim for fish. To load it: nkpsim completion fish | source
function __nkpsim_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    set -e words[1]
    set -l lines ($program __complete -- $words "$current" 2>/dev/null </dev/null)
    set -l option (string match -r -- '^-[^=]*=' $current)
    set -l path (string replace -r -- '^-[^=]*=' '' $current)
    switch "$lines[1]"
        case files
            __fish_complete_path $path | string replace -r '^' -- "$option"
        case folders
            __fish_complete_directories $path '' | string replace -r '^' -- "$option"
        case '*'
            set -e lines[1]
            string join -- \n $lines
    end
end
complete -c nkpsim -f -k -a '(__nkpsim_complete)'
