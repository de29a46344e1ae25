import axe from "axe-core";

/**
 * What axe finds wrong, one line each. Contrast needs layout, which jsdom lacks:
 * `tokens.test.ts` computes it from the colours, and the end-to-end tests see it in the real window.
 */
export async function violations(container: Element = document.body): Promise<string[]> {
  const { violations } = await axe.run(container, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}
