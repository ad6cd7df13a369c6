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

# Prints the table whatever ended the run, so that an interrupted run shows which steps never ran.
# The last line counts; the exit is zero only when every declared step ran and passed.
report_steps() {
    trap - EXIT
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
    [[ -z ${px_left_out:-} ]] || echo "$px_left_out"
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
    for name in "${step_names[@]}"; do
        (($# == 0)) || [[ " $* " == *" $name "* ]] || continue
        echo
        echo "=== $name: ${step_command[$name]}"
        start=$EPOCHSECONDS
        # A command that is killed or missing counts as failed; so does one that has not ended when the run is stopped.
        step_result[$name]=failed
        if eval "${step_command[$name]}"; then step_result[$name]=passed; fi
        step_seconds[$name]=$((EPOCHSECONDS - start))
        echo "=== $name: ${step_result[$name]} in ${step_seconds[$name]} s"
    done
}
