# Sourced by the launcher in a source directory: build_where_stale compiles what is newer than the jar.
# Reads root, the source directory, and jdk, the JDK to build with. Archives hold no such file.
#   ESPALIER_BUILD  'never' starts what is built, however old

jar=$root/cli/target/espalier-cli.jar
stamp=$root/cli/target/espalier.built

# Maven leaves a jar alone that would not change, so a stamp says when the sources were last built.
stale() {
  [ -f "$jar" ] || return 0
  local newer=(-newer "$jar")
  [ -f "$stamp" ] && newer+=(-newer "$stamp")
  [ -n "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main -type f "${newer[@]}" -print 2>/dev/null | head -n 1)" ]
}

build_where_stale() {
  if [ "${ESPALIER_BUILD:-}" != never ] && stale; then
    build
  fi
  [ -f "$jar" ] || fail "$jar is missing; run './mvnw -DskipTests package' in $root"
}

build() {
  local maven lock=$root/target/espalier.lock owner waited=
  if command -v mvn >/dev/null; then
    maven=mvn
  else
    maven=$root/mvnw
  fi
  mkdir -p "$root/target" 2>/dev/null || fail "cannot build, $root is not writable; check its permissions"
  # A directory is a lock that every file system has; a lock whose owner is gone is taken over.
  until mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/owner" 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf "$lock"
      continue
    fi
    [ -n "$waited" ] || echo "espalier: another start is building, waiting for it" >&2
    waited=yes
    sleep 1
  done
  echo $$ >"$lock/owner"
  trap 'rm -rf "$lock"' EXIT
  if stale; then
    compile "$maven"
  fi
  rm -rf "$lock"
  trap - EXIT
}

compile() {
  local started=$SECONDS
  if [ -f "$jar" ]; then
    echo "espalier: the sources have changed, building" >&2
  else
    echo "espalier: building for the first time (a minute, and longer while Maven fetches the libraries)" >&2
  fi
  mkdir -p "$root/cli/target"
  touch "$stamp.begun"
  # Removed, not overwritten: a run that is going on keeps the files it has open.
  rm -rf "$jar" "$root/cli/target/lib"
  (
    cd "$root"
    export JAVA_HOME=$jdk
    export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
    # Maven's reset codes come through even where it is told to use no colours.
    "$1" -q -B -ntp -Dstyle.color=never -DskipTests -Dspotless.check.skip=true package 2>&1 |
      sed $'s/\x1b\\[[0-9;]*m//g; /^$/d'
  ) >&2 </dev/null || fail "the build failed, see above"
  [ -f "$jar" ] || fail "the build made no $jar; run '$maven -DskipTests package' in $root to see why"
  mv "$stamp.begun" "$stamp"
  echo "espalier: built in $((SECONDS - started)) s" >&2
}
