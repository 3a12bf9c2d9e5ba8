import assert from "node:assert/strict";
import test from "node:test";
import { elementMarkup, frameMarkup, imageMarkup, markdown } from "../tools/markup.js";

test("the element is three lines; quotes and angles in a value stay in it", () => {
  const text = elementMarkup({ dataset: "spiral", "show-test-data": "", config: '{"a":"<b> & \'c\'"}' }, "https://x.example/playground.js");
  assert.deepEqual(text.split("\n"), [
    '<script type="module" src="https://x.example/playground.js"></script>',
    '<bvq-playground dataset="spiral" show-test-data config="{&quot;a&quot;:&quot;&lt;b> &amp; \'c\'&quot;}">',
    "</bvq-playground>",
  ]);
});

test("links inside markup: & escaped, brackets harmless", () => {
  const href = "https://x.example/#v=1&x=(1)";
  assert.match(frameMarkup(href, 'a "b"'), /^<iframe src="https:\/\/x\.example\/#v=1&amp;x=\(1\)" title="a &quot;b&quot;"/);
  assert.equal(imageMarkup(href, "a.png", "b"), '<a href="https://x.example/#v=1&amp;x=(1)"><img src="a.png" alt="b"></a>');
  assert.equal(markdown(href, "a.png", "[b]"), "[![\\[b\\]](a.png)](https://x.example/#v=1&x=%281%29)");
});
