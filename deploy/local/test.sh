# Every test of the project; read by ../../soundforge, which has found Java ($JAVA_HOME) and Maven ($maven).
# shellcheck shell=sh disable=SC2154 # root, home, launcher come from there

groups=e2e
for option in "$@"; do
  case $option in
    --faults) groups='e2e | faults' ;;
    *) fail "test knows only --faults" ;;
  esac
done

# The tests build, and running programs must not lose their jars.
[ ! -f "$home/run/stack.json" ] || launch down >&2
python=$(launch python --test-tools) || exit 1
export SOUNDFORGE_PYTHON_INTERPRETER="$python"

failed=
step() {
  say ""
  say "── $1"
  shift
  "$@" || failed="$failed $1"
}
in_python() { (cd "$root/python" && "$python" -m "$@"); }
in_maven() { (cd "$root" && "$maven" "$@"); }

step "Python: ruff" in_python ruff check src tests
step "Python: mypy" in_python mypy
step "Python: pytest" in_python pytest
step "Java: formatting, unit, service and end-to-end tests" in_maven --fail-at-end verify \
  -Dsoundforge.e2e.skip=false "-Dsoundforge.e2e.groups=$groups"

say ""
[ -z "$failed" ] || fail "some tests failed, see above"
say "All tests passed."
exit 0
