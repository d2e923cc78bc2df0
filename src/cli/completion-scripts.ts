/*
 * What makes a shell ask `mrl complete` at the Tab key. Names of files may hold anything, so that no candidate is ever
 * evaluated: it is quoted as the shell quotes words.
 */

/**
 * For bash 3.2 and newer, with or without bash-completion. Bash takes `--flag=value` for three words, and replaces the
 * last of them only.
 */
const bash = `# completion of mrl's commands, flags and files for bash
_mrl() {
  local word line value current= lead= glued= directive=0
  local -a words
  words=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    case $word in
      [=:]*) glued=1 ;;
    esac
    if [[ $glued && \${#words[@]} -gt 0 ]]; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
    glued=
    [[ $word == *[=:] ]] && glued=1
  done
  current=\${words[\${#words[@]}-1]}
  [[ $current == *[=:]* ]] && lead=\${current%"\${current##*[=:]}"}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :* ]]; then
      directive=\${line#:}
    else
      value=\${line%%$'\\t'*}
      value=\${value#"$lead"}
      [[ $current == [\\"\\']* ]] || printf -v value %q "$value"
      COMPREPLY+=("$value")
    fi
  done < <(mrl complete -- "\${words[@]//[\\"\\'\\\\]/}" 2>/dev/null)
  ((directive & 2)) && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _mrl mrl
`;

/** For zsh, in `.zshrc` behind `compinit` or as a file `_mrl` in a folder of `fpath`. What is typed may be an open quotation. */
const zsh = `#compdef mrl
# completion of mrl's commands, flags and files for zsh
_mrl() {
  local line value directive=0
  local -a values shown suffix
  for line in "\${(@f)$(mrl complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}"; do
    value=\${line%%$'\\t'*}
    if [[ $line == :* ]]; then
      directive=\${line#:}
    elif [[ -n $line ]]; then
      values+=("$value")
      line=\${line#*$'\\t'}
      shown+=("$value\${line:+  -- $line}")
    fi
  done
  ((directive & 2)) && suffix=(-S '')
  [[ \${shown[(r)*  -- *]} ]] && suffix+=(-l)
  compadd $suffix -d shown -a values
}
if [[ \${funcstack[1]} == _mrl ]]; then
  _mrl "$@"
else
  compdef _mrl mrl
fi
`;

const fish = `# completion of mrl's commands, flags and files for fish
function __mrl_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct | string unescape)
    mrl complete -- $words "$current" 2>/dev/null | string match --invert ':*'
end
complete --command mrl --no-files --arguments '(__mrl_complete)'
`;

export const scripts = { bash, zsh, fish } as const;
