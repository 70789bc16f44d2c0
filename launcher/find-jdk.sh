# Sourced by the launcher and by .ci/run: find_jdk prints the home of a JDK of at least jdk_wanted.
# Looks at ESPALIER_JAVA_HOME, JAVA_HOME, the java on the PATH, then the usual places.

jdk_wanted=25

# The major version of the JDK at $1, or 0 where there is none. Reads its release file, which every
# JDK since 9 has, because asking java itself would cost the launcher a start of the JVM.
jdk_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || { echo 0; return; }
  local line
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        line=${line#*=}
        line=${line//\"/}
        line=${line%%[!0-9]*}
        echo "${line:-0}"
        return
        ;;
    esac
  done <"$1/release"
  echo 0
}

jdk_fits() {
  [ -n "$1" ] && [ "$(jdk_version "$1")" -ge "$jdk_wanted" ]
}

find_jdk() {
  local home java
  if [ -n "${ESPALIER_JAVA_HOME:-}" ]; then
    if jdk_fits "$ESPALIER_JAVA_HOME"; then
      echo "$ESPALIER_JAVA_HOME"
      return
    fi
    echo "espalier: ESPALIER_JAVA_HOME ($ESPALIER_JAVA_HOME) is no JDK $jdk_wanted or later;" \
      "point it to one or unset it" >&2
    return 1
  fi
  if jdk_fits "${JAVA_HOME:-}"; then
    echo "$JAVA_HOME"
    return
  fi
  if java=$(command -v java); then
    java=$(readlink -f "$java")
    home=${java%/bin/java}
    if jdk_fits "$home"; then
      echo "$home"
      return
    fi
  fi
  if [ -x /usr/libexec/java_home ]; then
    home=$(/usr/libexec/java_home -v "$jdk_wanted+" 2>/dev/null || true)
    if jdk_fits "$home"; then
      echo "$home"
      return
    fi
  fi
  for home in /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* /usr/local/openjdk-* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    "${HOME:-}"/.local/share/mise/installs/java/* "${HOME:-}"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if jdk_fits "$home"; then
      echo "$home"
      return
    fi
  done
  echo "espalier: no JDK $jdk_wanted or later was found; install one (https://adoptium.net) or point" \
    "ESPALIER_JAVA_HOME to it" >&2
  return 1
}
