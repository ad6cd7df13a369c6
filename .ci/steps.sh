# The step runner of .ci/run. Steps are declared in order with `step`, then run by `run_steps`, which prints a table.
# shellcheck shell=bash

step_names=()
declare -A step_command step_result step_seconds

# step NAME COMMAND...: declares one step. A step passes when its command exits with 0.
step() {
    local name=$1
    shift
    step_names+=("$name")
    step_command[$name]=$(printf '%q ' "$@")
    step_result[$name]='NOT RUN'
}

# What a step printed, for the end of the run: where the output is cut, the table and what failed are what is left of it.
step_logs=build/ci/logs
step_out='' step_logger=''
show_failures() {
    echo "--- $1, which failed, said among other things:"
    grep -aE 'error: |\*\*\*(Failed|Timeout|Exception)|^FAILED: |Sanitizer: ' "$step_logs/$1" | head -20
    printf '%s\n' "$(tail -3 "$step_logs/$1")"
}
# Until all that the step said is printed. For a process that it left behind, which holds its output, nobody waits long.
end_log() {
    [[ -n $step_out ]] || return 0
    exec {step_out}>&-
    timeout 5 tail -s 0.1 --pid="$step_logger" -f /dev/null
    step_out=''
}

# Prints the table whatever ended the run, so that an interrupted run shows which steps never ran.
# The last line counts; the exit is zero only when every declared step ran and passed.
report_steps() {
    trap - EXIT
    end_log
    local name passed=0 failed=0 not_run=0
    printf '\n%-16s %-8s %s\n' step result seconds
    for name in "${step_names[@]}"; do
        printf '%-16s %-8s %s\n' "$name" "${step_result[$name]}" "${step_seconds[$name]:--}"
        case ${step_result[$name]} in
            passed) passed=$((passed + 1)) ;;
            'NOT RUN') not_run=$((not_run + 1)) ;;
            *) failed=$((failed + 1)) ;;
        esac
    done
    ((not_run == 0)) || echo "$not_run steps were NOT RUN"
    for name in "${step_names[@]}"; do
        [[ ${step_result[$name]} != failed || ! -e $step_logs/$name ]] || show_failures "$name"
    done
    echo "$passed passed, $failed failed"
    ((passed > 0 && failed == 0 && not_run == 0)) || exit 1
    exit 0
}

# run_steps [NAME...]: runs the named steps, or all. A failure does not stop the ones after it.
run_steps() {
    local name start
    for name in "$@"; do
        [[ -v step_command[$name] ]] || {
            echo "There is no step '$name'. The steps are: ${step_names[*]}" >&2
            exit 2
        }
    done
    trap report_steps EXIT
    trap 'exit 130' INT TERM
    rm -rf "$step_logs" && mkdir -p "$step_logs" || exit 1
    for name in "${step_names[@]}"; do
        (($# == 0)) || [[ " $* " == *" $name "* ]] || continue
        echo
        echo "=== $name: ${step_command[$name]}"
        start=$EPOCHSECONDS
        # A command that is killed or missing counts as failed; so does one that has not ended when the run is stopped.
        step_result[$name]=failed
        exec {step_out}> >(exec tee "$step_logs/$name")
        step_logger=$!
        if eval "${step_command[$name]}" >&"$step_out" 2>&1 {step_out}>&-; then step_result[$name]=passed; fi
        end_log
        step_seconds[$name]=$((EPOCHSECONDS - start))
        echo "=== $name: ${step_result[$name]} in ${step_seconds[$name]} s"
    done
}
