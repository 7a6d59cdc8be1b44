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
