"""Formats the results as a table and as a plot."""

NAMES = {
    "px": "gainsight-px",
    "beast": "Beast, DOM to structs",
    "beast bare": "Beast, decodes nothing",
    "curl boost": "libcurl multi, Boost.JSON",
    "curl nlohmann": "libcurl multi, nlohmann/json",
    "httplib": "cpp-httplib, Boost.JSON",
    "wrk": "wrk (discards what it reads)",
}


def spread(s, digits=2):
    return f"{s['median']:.{digits}f} ({s['least']:.{digits}f} to {s['most']:.{digits}f})"


def works(out):
    lines = []
    for work in out["works"].values():
        lines += [f"### {work['title']}, {work['spelling']} data", "",
                  "| | client CPU per call, us | ours / theirs | calls/s | p50, us | p99, us |", "| --- | --- | --- | --- | --- | --- |"]
        for peer, figures in work["peers"].items():
            lines.append(f"| {NAMES[peer]} | {spread(figures['cpu_us'], 1)} | "
                         f"{'' if peer == 'px' else spread(work['ratio'][peer])} | {figures['calls_per_s']['median']:.0f} | "
                         f"{figures['p50_us']['median']:.0f} | {figures['p99_us']['median']:.0f} |")
        lines.append("")
    return lines


def targets(out):
    lines = ["| work | data | against | ours / theirs | at most | |", "| --- | --- | --- | --- | --- | --- |"]
    for t in out["targets"]:
        lines.append(f"| {t['work']} | {t['spelling']} | {NAMES[t['against']]} | {spread(t)} | {t['at_most']:.2f} | "
                     f"{'reached' if t['reached'] else '**not reached**'} |")
    return lines + [""]


def ours(out):
    lines = ["| | |", "| --- | --- |",
             f"| pools on a strand, client CPU per call against `single_threaded` | {spread(out['ours']['strand'])} |",
             f"| two contexts on two threads, client CPU per call against two processes of one each (at most 1.05) | {spread(out['ours']['two contexts against two processes'])} |",
             f"| the same against one context alone | {spread(out['ours']['two contexts'])} |",
             f"| two processes against one, the cost of any two clients at once on this machine | {spread(out['ours']['two processes'])} |"]
    share = out["ours"]["share of a core at 200 pages of 1,000 a second"]
    lines.append(f"| at the vendor's limit, {share['calls_per_s']:.0f} pages of 1,000 users a second | {share['median']:.0%} of one core |")
    for name, result in out["programs"].items():
        if result is None:
            lines.append(f"| {name} | NOT RUN |")
            continue
        for figure, value in result["figures"].items():
            lines.append(f"| {name}: {figure} | {value:,.2f} |" if isinstance(value, float) else f"| {name}: {figure} | {value} |")
    return lines + [""]


def table(out):
    m = out["machine"]
    head = ["# Results", "",
            f"Of {out['date']}, commit {out['commit']}, `{out['command']}`: {out['rounds']} rounds, every peer once in each; medians, with the lowest and the highest in brackets. "
            "Ratios are taken within each round.", "",
            f"{m['processor']}, {m['cores']} cores; {m['system']}; {m['compiler']}; Boost {m['boost']}; {m['openssl']}; {m['nginx']}; {m['curl']}. "
            "Client and server each had a core of their own. The client's quota was raised to a thousand million calls a second. All but wrk verify the "
            "server's certificate. Over one connection, all peers that decode got the same checksum.", ""]
    if out["missing"]:
        head += ["**NOT RUN: " + ", ".join(out["missing"]) + "**", ""]
    return "\n".join(head + ["## Targets", ""] + targets(out) + ["## This library in other configurations", ""] + ours(out) + ["## Each work", ""] + works(out)) + "\n"


# --- the plot --------------------------------------------------------------------------------------------------------

COLOURS = {"px": "#d9480f", "beast": "#1971c2", "beast bare": "#74c0fc", "curl boost": "#2f9e44", "curl nlohmann": "#8ce99a",
           "httplib": "#9c36b5", "wrk": "#868e96"}


def plot(out):
    """Client CPU per call, ours = 1, on the plain data."""
    groups = [(w["title"], w) for key, w in out["works"].items() if key.endswith("/plain")]
    bar, gap, left, width = 15, 26, 250, 860
    rows = sum(len(w["peers"]) for _, w in groups)
    height = 74 + rows * (bar + 3) + len(groups) * gap
    most = max(1 / w["ratio"][p]["median"] for _, w in groups for p in w["peers"] if p != "px")
    scale = (width - left - 70) / most
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
             'aria-label="Client CPU time per call, relative to gainsight-px">',
             "<style>text{font:12px system-ui,sans-serif;fill:#495057}.t{font-weight:600}.h{font-size:15px;font-weight:600}"
             "@media (prefers-color-scheme:dark){text{fill:#ced4da}}</style>",
             '<text class="h" x="8" y="22">Client CPU time per call, gainsight-px = 1 (shorter is better)</text>']
    y = 36
    for title, work in groups:
        y += gap - 8
        parts.append(f'<text class="t" x="8" y="{y}">{title}</text>')
        y += 8
        for peer in work["peers"]:
            value = 1 if peer == "px" else 1 / work["ratio"][peer]["median"]
            parts.append(f'<text x="{left - 8}" y="{y + bar - 3}" text-anchor="end">{NAMES[peer]}</text>'
                         f'<rect x="{left}" y="{y}" width="{value * scale:.1f}" height="{bar}" fill="{COLOURS[peer]}"/>'
                         f'<text x="{left + value * scale + 5:.1f}" y="{y + bar - 3}">{value:.2f}</text>')
            y += bar + 3
    parts.append(f'<text x="8" y="{height - 10}">{out["date"]}, {out["machine"]["processor"]}, plain data, medians of {out["rounds"]} rounds</text></svg>')
    return "\n".join(parts) + "\n"
