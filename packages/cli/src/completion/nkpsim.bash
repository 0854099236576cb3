# Completion of nkpsim for bash. To load it: source <(nkpsim completion bash)
_nkpsim() {
  local program=${COMP_WORDS[0]/#\~/$HOME} rest=${COMP_LINE:0:COMP_POINT}
  local word trimmed current prefix kind candidate
  local -a words=()
  local -i index

  # Readline also splits words at = and :, but only blanks separate words here.
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    trimmed=${rest#"${rest%%[![:blank:]]*}"}
    ((index < COMP_CWORD)) || word=$trimmed
    if ((index > 0 && ${#trimmed} == ${#rest})); then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    rest=${trimmed#"$word"}
  done
  current=${words[${#words[@]} - 1]}
  prefix=${current%"${current##*[=:]}"}

  COMPREPLY=()
  {
    IFS= read -r kind
    while IFS=$'\t' read -r candidate _; do
      printf -v candidate %q "${candidate#"$prefix"}"
      COMPREPLY+=("$candidate")
    done
  } < <("$program" __complete -- "${words[@]:1}" 2>/dev/null </dev/null)

  case $kind in
    files) mapfile -t COMPREPLY < <(compgen -f -- "${current#"$prefix"}") ;;
    folders) mapfile -t COMPREPLY < <(compgen -d -- "${current#"$prefix"}") ;;
    *) return ;;
  esac
  compopt -o filenames
}
complete -F _nkpsim nkpsim
