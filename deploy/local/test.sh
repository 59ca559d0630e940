# Every test of the project; read by ../../soundforge, which has found Java ($JAVA_HOME) and Maven ($maven).
# shellcheck shell=sh disable=SC2154 # root, home, launcher, JAVA_HOME, maven come from there

groups=e2e
for option in "$@"; do
  case $option in
    --faults)
      groups='e2e | faults'
      # The S3 server is built, if there is Go.
      export SOUNDFORGE_VERSITYGW="${SOUNDFORGE_VERSITYGW:-build}"
      ;;
    --cluster) groups=cluster ;;
    *) fail "test knows only --faults and --cluster" ;;
  esac
done

# The tests build, and running programs must not lose their jars.
[ ! -f "$home/run/stack.json" ] || launch down >&2
python=$(launch python --test-tools) || exit 1
export SOUNDFORGE_PYTHON_INTERPRETER="$python"
SOUNDFORGE_TOOLS_PYTHON=$(launch python --download-tools) || exit 1
export SOUNDFORGE_TOOLS_PYTHON

if [ "$groups" = cluster ]; then
  # That trial alone; see deploy/helm/try-autoscaling.
  build_stale
  (cd "$root" && "$maven" -q -B verify -pl deploy/local -am -Dtest='*ClusterTest' -Dsurefire.failIfNoSpecifiedTests=false \
    -Dsoundforge.e2e.skip=false -Dsoundforge.e2e.groups=cluster) || fail "the trial went wrong, see above"
  say "The cluster scaled separation-service by its work, and nothing was lost."
  exit 0
fi

failed=
step() {
  say ""
  say "── $1"
  shift
  "$@" || failed="$failed $1"
}
in_python() { (cd "$root/python" && "$python" -m "$@"); }
# Two files at a time, one thread each: the tests calculate, and the machine is taken to have two cores.
in_pytest() {
  (
    export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
    in_python pytest -n 2 --dist loadfile
  )
}
# One Kafka and one Postgres for all modules; they end with Maven, and all of it with this shell. Classes, not jars: Maven writes
# the jars anew.
class_path=$root/libs/testing/target/class-path
in_maven() {
  cd "$root" && "$JAVA_HOME/bin/java" -Xms16m -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Dsoundforge.root=$root" \
    -cp "libs/testing/target/classes:libs/embedded/target/classes:$(cat "$class_path")" \
    io.soundforge.testing.RunWithServers "$maven" "$@"
}
if [ ! -f "$class_path" ] || [ -n "$(find "$root"/libs/testing/src/main "$root"/libs/testing/pom.xml \
  "$root"/libs/embedded/src/main -newer "$class_path" | head -n 1)" ]; then
  build -pl libs/testing -am
fi

step "Python: ruff" in_python ruff check src tests
step "Python: mypy" in_python mypy
step "Python: pytest" in_pytest
step "Java: formatting, unit, service and end-to-end tests" in_maven --fail-at-end verify \
  -Dsoundforge.e2e.skip=false "-Dsoundforge.e2e.groups=$groups"

say ""
[ -z "$failed" ] || fail "some tests failed, see above"
say "All tests passed."
exit 0
