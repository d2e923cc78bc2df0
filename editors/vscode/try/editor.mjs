import { join } from "node:path";

/** Keys and places of a VS Code that runs in a page. */
export class Editor {
  constructor(page, pictures) {
    this.page = page;
    this.pictures = pictures;
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.pictures, `${name}.png`) });
  }

  async open(file) {
    await this.page.keyboard.press("Control+P");
    await this.page.locator(".quick-input-widget input").fill(file);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: file }).first().waitFor();
    await this.page.keyboard.press("Enter");
    await this.tab(file).waitFor();
    await this.page.locator(".monaco-editor .view-line").first().waitFor();
  }

  async command(title) {
    await this.page.keyboard.press("F1");
    await this.page.locator(".quick-input-widget input").fill(`>${title}`);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
    await this.page.keyboard.press("Enter");
  }

  tab(name) {
    return this.page.locator(".tab", { hasText: name });
  }

  /** The first line of the editors that are seen with such a text. */
  line(text) {
    return this.page.locator(".view-line", { hasText: text }).first();
  }

  /** Puts the cursor behind a text, by searching for it. */
  async goBehind(text) {
    await this.page.locator(".monaco-editor .view-line").first().click();
    await this.page.keyboard.press("Control+Home");
    await this.page.keyboard.press("Control+F");
    const input = this.page.locator(".find-widget textarea").first();
    await input.fill(text);
    await this.page
      .locator(".find-widget .matchesCount", { hasText: /\d+ of \d+/ })
      .first()
      .waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.keyboard.press("Escape");
    // Until it is gone it has the keys.
    await this.page.locator(".find-widget.visible").first().waitFor({ state: "hidden" });
    await this.page.keyboard.press("ArrowRight");
  }

  type(text) {
    return this.page.keyboard.type(text, { delay: 30 });
  }

  press(keys) {
    return this.page.keyboard.press(keys);
  }
}
