# What bash would complete the last of the words to: complete.bash SCRIPT WORD...
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_faas_merge
printf '%s\n' "${COMPREPLY[@]}"
