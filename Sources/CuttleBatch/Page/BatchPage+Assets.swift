// SPDX-License-Identifier: Apache-2.0

extension BatchPage {
    static let style = """

        :root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e8eb); --dim: light-dark(#5b6570, #9aa4af);
            --line: light-dark(#d5dae0, #3a424b); --paper: light-dark(#fff, #15181c); --panel: light-dark(#f4f6f8, #1e2329);
            --good: light-dark(#116329, #57d27f); --bad: light-dark(#a40e26, #ff8a92); --wait: light-dark(#7a4d00, #eab54b);
            --cool: light-dark(#0b4f9c, #7cb5ff); }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; color: var(--ink); background: var(--paper);
            font: 15px/1.5 system-ui, "Liberation Sans", "DejaVu Sans", sans-serif; }
        h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
        h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
        h3 { font-size: 1rem; margin: 0; }
        p { margin: .2rem 0; }
        code, pre, tbody th { font-family: ui-monospace, "Liberation Mono", "DejaVu Sans Mono", monospace; font-size: .9em; }
        pre { overflow-x: auto; padding: .6rem .8rem; background: var(--panel); border-radius: .4rem; margin: .4rem 0; }
        dl { display: flex; flex-wrap: wrap; gap: .3rem 2rem; margin: 0 0 1.2rem; }
        dt { color: var(--dim); font-size: .8rem; }
        dd { margin: 0; overflow-wrap: anywhere; }
        section { margin: 0 0 1.2rem; }
        .made, .kept { --state: var(--good); } .failed { --state: var(--bad); } .waiting, .taken { --state: var(--wait); }
        .checked { --state: var(--cool); } .all { --state: var(--ink); }
        .verdict { color: var(--state); font-weight: 600; }
        .totals { display: flex; flex-wrap: wrap; gap: .6rem; list-style: none; padding: 0; margin: 0 0 1.2rem; }
        .totals li { border: 1px solid var(--line); border-left: .3rem solid var(--state); border-radius: .4rem;
            padding: .4rem .9rem; background: var(--panel); }
        .totals b { font-size: 1.4rem; color: var(--state); margin-right: .2rem; }
        .failures { border-left: .3rem solid var(--bad); padding-left: 1rem; }
        .failures article { margin: 0 0 .8rem; }
        .failures article:target { background: var(--panel); }
        .hint::before { content: "hint: "; color: var(--dim); }
        .cause { color: var(--dim); }
        form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin: 0 0 .8rem; }
        form[hidden] { display: none; }
        input[type=search] { font: inherit; padding: .3rem .6rem; border: 1px solid var(--line); border-radius: .4rem;
            width: 18rem; max-width: 100%; background: var(--paper); color: inherit; }
        output { color: var(--dim); margin-left: auto; }
        .chip { color: var(--state); font-weight: 600; }
        td .chip { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; white-space: nowrap; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; }
        #devices > thead th { position: sticky; top: 0; background: var(--panel); border-bottom: 2px solid var(--line); }
        #devices > tbody > tr { border-bottom: 1px solid var(--line); }
        #devices > tbody > tr > th { font-weight: 600; overflow-wrap: anywhere; }
        th button { all: unset; cursor: pointer; font-weight: 600; }
        th button:focus-visible, summary:focus-visible { outline: 2px solid var(--cool); outline-offset: 2px; }
        th[aria-sort=ascending] button::after { content: " \\2191"; }
        th[aria-sort=descending] button::after { content: " \\2193"; }
        summary { cursor: pointer; }
        .files { font-size: .85em; margin: .3rem 0; }
        .files th { color: var(--dim); font-weight: 400; }
        .files td { white-space: nowrap; }
        .files td:nth-child(3), .files code { white-space: normal; overflow-wrap: anywhere; }
        a { color: inherit; text-decoration: none; }
        @media print {
            :root { color-scheme: light; }
            @page { margin: 15mm; }
            body { max-width: none; padding: 0; font-size: 9.5pt; background: none; }
            form, details:not([open]) > summary::marker { display: none; }
            details:not([open]) > summary { list-style: none; }
            #devices > thead th { position: static; }
            #devices > tbody > tr, article, .totals li { break-inside: avoid; }
            h2 { break-after: avoid; }
            pre { white-space: pre-wrap; border: 1px solid var(--line); }
        }

        """

    static let script = #"""

        (() => {
            "use strict";
            const table = document.getElementById("devices");
            if (!table) return;
            const body = table.tBodies[0];
            const rows = [...body.rows].map((row, place) => ({
                row, place, name: row.cells[0].textContent, state: row.dataset.state,
            }));
            const form = document.getElementById("controls");
            const find = document.getElementById("find");
            const shown = document.getElementById("shown");
            const boxes = [...form.querySelectorAll("input[type=checkbox]")];

            const filter = () => {
                const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
                const states = new Set(boxes.filter(box => box.checked).map(box => box.value));
                let count = 0;
                for (const { row, name, state } of rows) {
                    const fits = states.has(state) && words.every(word => name.toLowerCase().includes(word));
                    row.hidden = !fits;
                    if (fits) count++;
                }
                shown.textContent = `${count} of ${rows.length} shown`;
            };

            // What needs a look comes first; then names by their numbers, d2 before d10.
            const urgency = ["failed", "waiting", "taken", "made", "kept", "checked"];
            const collator = new Intl.Collator("en", { numeric: true });
            const orders = [
                (a, b) => collator.compare(a.name, b.name),
                (a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state) || a.place - b.place,
            ];
            const heads = [...table.tHead.rows[0].cells].slice(0, orders.length);
            heads.forEach((head, column) => {
                const button = document.createElement("button");
                button.type = "button";
                button.textContent = head.textContent;
                head.replaceChildren(button);
                button.addEventListener("click", () => {
                    const direction = head.ariaSort === "ascending" ? "descending" : "ascending";
                    for (const other of heads) other.ariaSort = "none";
                    head.ariaSort = direction;
                    const sorted = [...rows].sort(orders[column]);
                    if (direction === "descending") sorted.reverse();
                    body.append(...sorted.map(({ row }) => row));
                });
            });
            form.addEventListener("submit", event => event.preventDefault());
            form.addEventListener("input", filter);
            form.hidden = false;
            filter();
        })();

        """#
}
