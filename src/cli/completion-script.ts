// The scripts that shells load. They hold no names themselves: each Tab asks `sealbot __complete`, so they never grow
// old.

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

export const isShell = (text: string): text is Shell => shells.some((shell) => shell === text);

const scripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion of sealbot
_sealbot() {
  local found
  found="$(sealbot __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
  if [ "$found" = ":files" ]; then
    compopt -o default 2>/dev/null
    COMPREPLY=()
    return
  fi
  # Not compgen -W: it would run what stands in a name.
  local word
  COMPREPLY=()
  while IFS= read -r word; do
    [ -n "$word" ] && COMPREPLY+=("$(printf '%q' "$word")")
  done <<< "$found"
}
complete -F _sealbot sealbot
`,
  zsh: `#compdef sealbot
_sealbot() {
  local -a found
  found=("\${(@f)$(sealbot __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "\${found[1]}" == ":files" ]]; then
    _files
  elif [[ -n "\${found[1]}" ]]; then
    compadd -a found
  fi
}
if [ "$funcstack[1]" = "_sealbot" ]; then _sealbot "$@"; else compdef _sealbot sealbot; fi
`,
  fish: `# fish completion of sealbot
function __sealbot_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found (sealbot __complete $words[2..-1] 2>/dev/null)
  if test "$found[1]" = ":files"
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $found
  end
end
complete -c sealbot -f -a '(__sealbot_complete)'
`,
};

export const completionScript = (shell: Shell): string => scripts[shell];
