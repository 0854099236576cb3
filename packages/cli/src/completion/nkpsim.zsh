#compdef nkpsim
# Completion of nkpsim for zsh. To load it: source <(nkpsim completion zsh), after compinit; or write it to a file
# _nkpsim in a folder of $fpath.
_nkpsim() {
  local program=${(Q)words[1]} line value description
  local -a arguments lines candidates
  ((CURRENT <= 2)) || arguments=("${(@Q)words[2,CURRENT-1]}")
  arguments+=("${(Q)PREFIX}")
  lines=("${(@f)$("${program/#\~/$HOME}" __complete -- "${(@)arguments}" 2>/dev/null </dev/null)}")

  case ${lines[1]} in
    files) compset -P '-*='; _files ;;
    folders) compset -P '-*='; _files -/ ;;
    *)
      for line in "${(@)lines[2,-1]}"; do
        value=${line%%$'\t'*} description=${line#*$'\t'}
        candidates+=("${value//:/\\:}${description:+:$description}")
      done
      _describe -t nkpsim nkpsim candidates
      ;;
  esac
}

if [[ ${funcstack[1]} == _nkpsim ]]; then
  _nkpsim "$@"
else
  compdef _nkpsim nkpsim
fi
