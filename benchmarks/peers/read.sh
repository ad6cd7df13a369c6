#!/usr/bin/env bash
# Reads a list as a script does: each page by curl into a file, its records cut into lines by jq. A peer of
# benchmarks/export. read.sh URL LIST FILTER OUT CA, as for read.py.
set -euo pipefail
url=$1 list=$2 filter=$3 out=$4 ca=$5
page=$out.page
trap 'rm -f "$page"' EXIT
wanted=(--data-urlencode pageSize=1000)
[[ -z $filter ]] || wanted+=(--data-urlencode "filter=$filter")
scroll=()
: >"$out"
while :; do
    curl -sS --fail --cacert "$ca" -H "X-APTRINSIC-API-KEY: $PX_API_KEY" -o "$page" --get "$url" "${wanted[@]}" "${scroll[@]}"
    jq -c ".${list}[]" "$page" >>"$out"
    next=$(jq -r '.scrollId // empty' "$page")
    [[ $next ]] || break
    scroll=(--data-urlencode "scrollId=$next")
done
