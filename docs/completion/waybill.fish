# Completion for fish.
function __waybill_rules
    waybill rules 2>/dev/null | awk '{ print $2 "\t" $1 }'
end

function __waybill_rule_list
    waybill rules 2>/dev/null | awk '{ print $2; print "+" $2; print "-" $2 }'
    echo all
end

set -l any __fish_seen_subcommand_from
complete -c waybill -f
complete -c waybill -n __fish_use_subcommand -a check -d 'report request-state abuse in Go source'
complete -c waybill -n __fish_use_subcommand -a map -d 'show what requests carry on their way to each handler'
complete -c waybill -n __fish_use_subcommand -a coupling -d 'show how tightly components are bound to each other'
complete -c waybill -n __fish_use_subcommand -a fix -d 'mend what has a sure remedy'
complete -c waybill -n __fish_use_subcommand -a watch -d 'show context chains in a running program'
complete -c waybill -n __fish_use_subcommand -a diagnose -d 'say from profiles which contexts stay, and who holds them'
complete -c waybill -n __fish_use_subcommand -a facts -d 'write what was read from the source'
complete -c waybill -n __fish_use_subcommand -a explain -d 'show a rule\'s page'
complete -c waybill -n __fish_use_subcommand -a rules -d 'list the rules'
complete -c waybill -n __fish_use_subcommand -a help -d 'show the commands, or the options of one'
complete -c waybill -n __fish_use_subcommand -a version -d 'show the version'

complete -c waybill -s h -l help -d 'show the options'
complete -c waybill -n "$any explain" -a '(__waybill_rules)'
complete -c waybill -n "$any help" -a 'check map coupling fix watch diagnose facts explain rules version'
complete -c waybill -n "$any rules" -l format -x -a 'text json' -d 'form of the output'

complete -c waybill -n "$any check map coupling fix facts" -F
complete -c waybill -n "$any check map coupling fix facts" -l tests -d 'look at _test.go files too'
complete -c waybill -n "$any check map coupling fix facts" -l include -x -a 'generated vendor testdata' -d 'look at these too'
complete -c waybill -n "$any check map coupling fix facts" -l exclude -x -d 'read these files, but do not report on them'
complete -c waybill -n "$any check map coupling fix facts" -l deps -x -a 'auto vendor none' -d 'where dependencies are read from'
complete -c waybill -n "$any check map coupling fix facts" -s j -l jobs -x -d threads
complete -c waybill -n "$any check map coupling fix facts" -l no-cache -d 'neither read nor write the cache'
complete -c waybill -n "$any check map coupling fix facts" -l cache-dir -x -a '(__fish_complete_directories)' -d 'folder of the cache'
complete -c waybill -n "$any check map coupling fix facts" -l config -r -F -d 'configuration instead of .waybill.yaml'
complete -c waybill -n "$any check map coupling fix facts" -l no-config -d 'ignore .waybill.yaml'
complete -c waybill -n "$any check map coupling fix facts" -s q -l quiet -d 'no progress'
complete -c waybill -n "$any check" -l rules -x -a '(__fish_complete_list , __waybill_rule_list)' -d 'rules to run'
complete -c waybill -n "$any check" -l format -x -a 'text json sarif github html' -d 'form of the output'
complete -c waybill -n "$any check" -s o -l output -r -F -d 'file to write to'
complete -c waybill -n "$any check" -l fail-on -x -a 'info warning error never' -d 'exit with 1 from this severity on'
complete -c waybill -n "$any check" -l baseline -r -F -d 'leave out what this file knows'
complete -c waybill -n "$any check" -l new-from -r -f -a '(git for-each-ref --format="%(refname:short)" 2>/dev/null)' -d 'leave out what this git revision has'
complete -c waybill -n "$any check" -l write-baseline -r -F -d 'make all findings known to this file'
complete -c waybill -n "$any check" -l color -x -a 'auto always never' -d colours
complete -c waybill -n "$any check" -l stats -d 'say what was read and how long it took'
complete -c waybill -n "$any check" -l routes -d 'find the routes too, and judge the order of their components'
complete -c waybill -n "$any check" -l no-routes -d 'judge without the routes, whatever the configuration says'
complete -c waybill -n "$any check" -l explain-silence -d 'list what was seen and not reported'
complete -c waybill -n "$any map" -l format -x -a 'text json dot html' -d 'form of the output'
complete -c waybill -n "$any map" -s o -l output -r -F -d 'file to write to'
complete -c waybill -n "$any map" -l route -x -d 'only routes of this pattern'
complete -c waybill -n "$any map" -l key -x -d 'all about this key'
complete -c waybill -n "$any map" -l component -x -d 'all about this component'
complete -c waybill -n "$any map" -l diff -r -F -d 'what changed since a git revision or a saved map'
complete -c waybill -n "$any map" -l color -x -a 'auto always never' -d colours
complete -c waybill -n "$any coupling" -l format -x -a 'text json html' -d 'form of the output'
complete -c waybill -n "$any coupling" -s o -l output -r -F -d 'file to write to'
complete -c waybill -n "$any coupling" -l manifest -r -F -d 'compose file, systemd unit, Kubernetes objects, or a folder of them'
complete -c waybill -n "$any coupling" -l worst -x -d 'pairs that are shown with their sites'
complete -c waybill -n "$any coupling" -l color -x -a 'auto always never' -d colours
complete -c waybill -n "$any fix" -l rule -x -a '(__waybill_rules)' -d 'mend the findings of this rule alone'
complete -c waybill -n "$any fix" -l write -d 'change the files'
complete -c waybill -n "$any fix" -l force -d 'even if git has uncommitted changes'
complete -c waybill -n "$any fix" -l key -x -d 'give this key a type of its own'
complete -c waybill -n "$any fix" -l unsafe -d 'also give keys of predeclared types their own'
complete -c waybill -n "$any fix" -l wrapper -d 'also make a function that gives a handler the struct'
complete -c waybill -n "$any fix" -l fold -x -d 'make the keys the fields of one struct'

complete -c waybill -n "$any watch" -l pid -x -a '(__fish_complete_pids)' -d 'process to watch'
complete -c waybill -n "$any watch" -l exe -r -F -d 'executable whose processes are watched'
complete -c waybill -n "$any watch" -l name -x -d 'executables of this name, wherever they run on this host'
complete -c waybill -n "$any watch" -l source -x -a '(__fish_complete_directories)' -d 'folder with the source of the program'
complete -c waybill -n "$any watch" -l duration -x -d 'seconds to watch'
complete -c waybill -n "$any watch" -l interval -x -d 'seconds between two looks'
complete -c waybill -n "$any watch" -l format -x -a 'text json' -d 'form of the output'
complete -c waybill -n "$any watch" -l sample -x -d 'look at one call in so many'
complete -c waybill -n "$any watch" -l budget -x -a off -d 'per cent of the CPU of the target that watching may cost'
complete -c waybill -n "$any watch" -l listen -x -d 'serve metrics for Prometheus'
complete -c waybill -n "$any watch" -l lookups -d 'count look-ups too'
complete -c waybill -n "$any watch" -l events -d 'tell each conflict with its stack'
complete -c waybill -n "$any watch" -l stacks -d 'show where conflicts and contexts that stay were first seen'
complete -c waybill -n "$any watch" -l rows -x -d 'rows in each list of the text'

complete -c waybill -n "$any diagnose" -F
complete -c waybill -n "$any diagnose" -l interval -x -d 'seconds between the two heap profiles of the URL, or two looks at a process'
complete -c waybill -n "$any diagnose" -l timeout -x -d 'seconds that an answer may take'
complete -c waybill -n "$any diagnose" -l header -x -d 'header that the URL is asked with'
complete -c waybill -n "$any diagnose" -l ca -r -F -d 'certificates that it is trusted by'
complete -c waybill -n "$any diagnose" -l no-gc -d 'do not have the program collect garbage first'
complete -c waybill -n "$any diagnose" -l save -x -a '(__fish_complete_directories)' -d 'folder to keep in what was fetched'
complete -c waybill -n "$any diagnose" -l requests -x -d 'compare: the metric that counts requests'
complete -c waybill -n "$any diagnose" -l heap -r -F -d 'heap profile'
complete -c waybill -n "$any diagnose" -l heap-before -r -F -d 'an earlier heap profile of the same process'
complete -c waybill -n "$any diagnose" -l goroutine -r -F -d 'goroutine profile, binary or debug=2'
complete -c waybill -n "$any diagnose" -l heapdump -r -F -d 'heap dump'
complete -c waybill -n "$any diagnose" -l trace -r -F -d 'execution trace'
complete -c waybill -n "$any diagnose" -l pid -x -a '(__fish_complete_pids)' -d 'a running process, whose memory is looked at'
complete -c waybill -n "$any diagnose" -l exe -r -F -d 'the executable that the heap dump is of'
complete -c waybill -n "$any diagnose" -l source -x -a '(__fish_complete_directories)' -d 'folder with the source of the program'
complete -c waybill -n "$any diagnose" -l format -x -a 'text json html' -d 'form of the output'
complete -c waybill -n "$any diagnose" -s o -l output -r -F -d 'file to write to'
complete -c waybill -n "$any diagnose" -l sites -x -d 'lines that are shown'
complete -c waybill -n "$any diagnose" -l top -x -d 'functions that are shown'
complete -c waybill -n "$any diagnose" -l color -x -a 'auto always never' -d colours
complete -c waybill -n "$any diagnose" -s q -l quiet -d 'no progress'
