# Completion for bash.
_waybill() {
  local current previous command= i
  current=${COMP_WORDS[COMP_CWORD]}
  previous=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${COMP_WORDS[i]} != -* ]] && { command=${COMP_WORDS[i]}; break; }
  done
  if [[ -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W "check map coupling fix watch diagnose facts explain rules help version" -- "$current")
    return
  fi

  local rules source_options
  case $previous in
    --format)
      local forms="text json sarif github html"
      [[ $command == rules || $command == watch ]] && forms="text json"
      [[ $command == coupling || $command == diagnose ]] && forms="text json html"
      [[ $command == map ]] && forms="text json dot html"
      mapfile -t COMPREPLY < <(compgen -W "$forms" -- "$current")
      return
      ;;
    --fail-on) mapfile -t COMPREPLY < <(compgen -W "info warning error never" -- "$current"); return ;;
    --deps) mapfile -t COMPREPLY < <(compgen -W "auto vendor none" -- "$current"); return ;;
    --color) mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$current"); return ;;
    --include) mapfile -t COMPREPLY < <(compgen -W "generated vendor testdata" -- "$current"); return ;;
    --rules)
      rules=$("${COMP_WORDS[0]}" rules 2>/dev/null | awk '{ print $2, "+" $2, "-" $2 }')
      local done_part=
      [[ $current == *,* ]] && done_part=${current%,*},
      mapfile -t COMPREPLY < <(compgen -P "$done_part" -W "$rules all -all" -- "${current##*,}")
      return
      ;;
    --rule)
      rules=$("${COMP_WORDS[0]}" rules 2>/dev/null | awk '{ print $2 }')
      mapfile -t COMPREPLY < <(compgen -W "$rules" -- "$current")
      return
      ;;
    --cache-dir) mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
    --route | --key | --component | --worst) return ;;
    -o | --output | --baseline | --write-baseline | --config | --manifest)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --new-from | --diff)
      mapfile -t COMPREPLY < <(compgen -W "$(git for-each-ref --format='%(refname:short)' 2>/dev/null)" -- "$current")
      return
      ;;
    -j | --jobs | --exclude | --duration | --interval | --sample | --budget | --listen | --name | --rows) return ;;
    --pid) mapfile -t COMPREPLY < <(compgen -W "$(ps -eo pid= 2>/dev/null)" -- "$current"); return ;;
    --exe) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
  esac

  source_options="--tests --include --exclude --deps --jobs --no-cache --cache-dir --config --no-config --quiet"
  if [[ $current == -* ]]; then
    local options="--help"
    case $command in
      check)
        options+=" $source_options --rules --format --output --fail-on --baseline --write-baseline --new-from"
        options+=" --color --stats --routes --no-routes --explain-silence"
        ;;
      map) options+=" $source_options --format --output --route --key --component --diff --color" ;;
      coupling) options+=" $source_options --format --output --manifest --worst --color" ;;
      fix) options+=" $source_options --rule --key --fold --wrapper --unsafe --write --force" ;;
      watch) options+=" --pid --exe --name --source --duration --interval --format --sample --budget --listen --lookups --events --stacks --rows" ;;
      diagnose) options+=" --interval --timeout --header --ca --no-gc --save --requests --heap --heap-before --goroutine --heapdump --exe --pid --trace --source --format --output --sites --top --color --quiet" ;;
      facts) options+=" $source_options" ;;
      rules) options+=" --format" ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
    return
  fi
  case $command in
    check | map | coupling | fix | diagnose | facts) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    explain)
      rules=$("${COMP_WORDS[0]}" rules 2>/dev/null | awk '{ print $2, $1 }')
      mapfile -t COMPREPLY < <(compgen -W "$rules" -- "$current")
      ;;
    help) mapfile -t COMPREPLY < <(compgen -W "check map coupling fix watch diagnose facts explain rules version" -- "$current") ;;
  esac
}
complete -o filenames -F _waybill waybill
