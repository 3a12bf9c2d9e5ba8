// One's own data: drawn, from a table, by a formula.
import assert from "node:assert/strict";
import { EVERY } from "./training.mjs";
import { box, button, field, radio, the } from "../support/person.mjs";

const BOARD = the(".paint-board");
const TABLE = "a,b,c,kind\n1,5,2,u\n2,-1,4,v\n-3,4,7,u\n4,2,1,v\n";
const OPEN = () => part({ css: "details.own[open]" });

/** Waits until the run learns from the points that are told. @param {import("../support/person.mjs").Person} p @returns {Promise<number>} */
const learned = (p) => p.see(() => {
  const told = Number(/^(\d+) points/.exec(root.querySelector(".paint-status").textContent)?.[1] ?? 0);
  return told > 0 && live.run.spec.data.kind === "points" && live.run.spec.data.inputs.length === told && told;
});

/** @type {import("./training.mjs").Scene[]} */
export const own = [
  {
    name: "points are drawn, taken back and drawn again",
    link: "#v=1&dataset=circle&networkShape=3",
    ways: EVERY,
    async play(p) {
      await p.use(the("button.draw-own"));
      await p.see(() => root.activeElement?.matches(".paint-board"));
      if (p.way === "keyboard") {
        for (const key of ["1", "Shift+ArrowLeft", "Shift+ArrowLeft", "Enter", "2", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"]) await p.press(key);
      } else {
        await p.use(radio("Class 1"));
        await p.use(radio("Brush"));
        await p.stroke(BOARD, [0.3, 0.2], [0.3, 0.5], [0.3, 0.7]);
        await p.see(() => /^Class 2 has no point yet/.test(root.querySelector(".paint-status").textContent));
        await p.use(radio("Class 2"));
        await p.stroke(BOARD, [0.75, 0.2], [0.75, 0.5], [0.75, 0.7]);
      }
      const first = await learned(p);
      const { inputs, labels } = await p.run(() => live.run.spec.data);
      assert.deepEqual([...new Set(labels)].sort(), ["1", "2"]);
      const of = (/** @type {string} */ label) => inputs.filter((_, i) => labels[i] === label).map(([x]) => x);
      assert.ok(Math.max(...of("1")) < Math.min(...of("2")), `each where it was drawn: ${of("1")}; ${of("2")}`);
      // One more, without which the rest can be learned as well.
      if (p.way === "keyboard") {
        await p.press("Shift+ArrowDown");
        await p.press("Enter");
      } else await p.stroke(BOARD, [0.9, 0.5]);
      await p.see((n) => live.run.spec.data.inputs?.length > n, first);
      if (p.way === "keyboard") await p.press("Control+z");
      else await p.use(button("Undo"));
      assert.equal(await learned(p), first);
      await p.use(button("Redo"));
      await p.see((n) => live.run.spec.data.inputs.length > n, first);
      if (p.way === "keyboard") await p.press("Escape");
      else await p.use(button("Done"));
      await p.see(() => !part({ css: ".paint-board" }));
      await p.use(button("Step"));
      await p.see(() => live.metrics.step === 1);
      await p.use(radio("Circle"));
      await p.see(() => live.run.spec.data.kind === "circle");
    },
  },
  {
    name: "a table is pasted, its columns are chosen, and it trains",
    link: "#v=1&dataset=circle&networkShape=3",
    ways: EVERY,
    async play(p) {
      if (!(await p.run(OPEN))) await p.use(the("details.own > summary"));
      await p.see(OPEN);
      const text = field(/^Paste a table/);
      await p.fill(text, TABLE);
      await p.press("Control+a");
      await p.press("Control+x");
      await p.press("Control+v");
      await p.see(() => /^Predicts kind: 2 classes\. 4 of 4 rows/.test(part({ css: ".table-told" })?.textContent ?? ""));
      await p.use(box("Learn from b"));
      await p.see(() => /Two inputs/.test(part({ css: ".table-told" }).textContent));
      await p.use(radio("Predict c"));
      await p.see(() => /^Predicts c: 4 classes\./.test(part({ css: ".table-told" }).textContent));
      await p.use(radio("Predict kind"));
      await p.see(() => /^Predicts kind: 2 classes\./.test(part({ css: ".table-told" }).textContent) && !part({ css: "button", name: "Train on this" }).disabled);
      await p.use(button("Train on this"));
      await p.see(() => !part({ css: "dialog" }) && String(live.run.spec.features) === "a,c" && String(live.run.spec.data.labels) === "u,v,u,v");
      await p.use(button("Step"));
      await p.see(() => live.metrics.step === 1);
      await p.see(() => /Pasted table/.test(root.querySelector("details.own [role=status]").textContent));
    },
  },
  {
    name: "a formula makes points, and says where it is wrong",
    link: "#v=1&dataset=circle&networkShape=3",
    ways: EVERY,
    async play(p) {
      if (!(await p.run(OPEN))) await p.use(the("details.own > summary"));
      const formula = field(/^By a formula/);
      await p.fill(formula, "y > sin(foo)");
      await p.press("Enter");
      await p.see(() => /^Character 9: unknown name “foo”/.test(root.querySelector(".formula-told").textContent));
      await p.fill(formula, "y > 2*sin(x)");
      await p.use(button("Make points"));
      await p.see(() => live.run.spec.data.kind === "points" && live.run.spec.data.inputs.length === 400);
      const { inputs, labels } = await p.run(() => live.run.spec.data);
      assert.ok(inputs.every(([x, y], i) => String(y > 2 * Math.sin(x)) === String(labels[i])), "each is of the class it should be");
      await p.see(() => /^400 points over/.test(root.querySelector(".formula-told").textContent));
    },
  },
];
