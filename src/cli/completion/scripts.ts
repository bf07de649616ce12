/**
 * The script of each shell. All ask `rigger __complete` with the words before the cursor, of which
 * the last is being typed; each line of the answer is a word, a tab, and what the word is.
 */
export const scripts: Readonly<Record<string, string>> = {
  // Words are taken from the line, because readline breaks them at : and = as well; what stands
  // before such a break is left out of the answer. Bash completes files where there is none.
  bash: `_rigger() {
  local -a words
  local word about before
  read -ra words <<<"\${COMP_LINE:0:COMP_POINT}"
  [[ \${COMP_LINE:COMP_POINT-1:1} == ' ' ]] && words+=('')
  before=\${words[-1]%"$2"}
  COMPREPLY=()
  while IFS=$'\\t' read -r word about; do
    COMPREPLY+=("$(printf %q "\${word#"$before"}")")
  done < <(rigger __complete "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _rigger rigger
`,
  zsh: `#compdef rigger
_rigger() {
  local line
  local -a described
  for line in "\${(@f)$(rigger __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( $#described )); then _describe rigger described; else _files; fi
}
if [[ $funcstack[1] == _rigger ]]; then _rigger "$@"; else compdef _rigger rigger; fi
`,
  fish: `function __rigger_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found (rigger __complete $words[2..-1] 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c rigger -f -a '(__rigger_complete)'
`,
};
