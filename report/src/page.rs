//! A page: a title, sections, and what stands in them.

use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Something that stands in a section.
#[derive(Debug, Clone)]
pub struct Block(pub(crate) Markup);

/// An HTML file that needs nothing else.
#[derive(Debug)]
pub struct Page {
    title: String,
    lead: String,
    sections: Vec<(String, Vec<Block>)>,
}

impl Page {
    /// A page with a title, and a line below it that says what it is of.
    #[must_use]
    pub fn new(title: &str, lead: &str) -> Self {
        Self { title: title.to_owned(), lead: lead.to_owned(), sections: Vec::new() }
    }

    /// Adds a section; nothing where there is nothing in it.
    pub fn section(&mut self, title: &str, blocks: Vec<Block>) {
        if !blocks.is_empty() {
            self.sections.push((title.to_owned(), blocks));
        }
    }

    /// The file.
    #[must_use]
    pub fn render(&self) -> String {
        let sections = || self.sections.iter().enumerate();
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) }
                    // Without it a browser asks for a file of that name.
                    link rel="icon" href="data:,";
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 { (self.title) }
                    p .lead { (self.lead) }
                    @if self.sections.len() > 2 {
                        nav { @for (n, (title, _)) in sections() { a href={ "#s" (n) } { (title) } } }
                    }
                    @for (n, (title, blocks)) in sections() {
                        section id={ "s" (n) } {
                            h2 { (title) }
                            @for block in blocks { (block.0) }
                        }
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
        .into_string()
    }
}

/// A paragraph.
#[must_use]
pub fn text(text: &str) -> Block {
    Block(html! { p { (text) } })
}

/// A command, as it is typed.
#[must_use]
pub fn command(line: &str) -> Block {
    Block(html! { p { code { (line) } } })
}

/// Lines of a file, as they are.
#[must_use]
pub fn source(lines: &str) -> Block {
    Block(html! { pre { code { (lines.trim_end()) } } })
}

/// A heading within a section.
#[must_use]
pub fn heading(text: &str) -> Block {
    Block(html! { h3 { (text) } })
}

/// Rows of a name and a value.
#[must_use]
pub fn rows<N: AsRef<str>, V: AsRef<str>>(rows: &[(N, V)]) -> Block {
    Block(html! {
        table { @for (name, value) in rows { tr { th scope="row" { (name.as_ref()) } td { (value.as_ref()) } } } }
    })
}

/// A table with a head.
#[must_use]
pub fn table(head: &[&str], rows: &[Vec<String>]) -> Block {
    Block(html! {
        table {
            thead { tr { @for name in head { th scope="col" { (name) } } } }
            tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
        }
    })
}

/// A picture with what is seen in it, for those who do not see it, and a caption.
#[must_use]
pub fn figure(svg: &str, seen: &str, caption: &str) -> Block {
    Block(html! { figure role="img" aria-label=(seen) { (PreEscaped(svg)) figcaption { (caption) } } })
}

/// Blocks beside each other where there is room.
#[must_use]
pub fn beside(blocks: Vec<Block>) -> Block {
    Block(html! { div .row { @for block in blocks { (block.0) } } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_written_breaks_the_page() {
        let mut page = Page::new("<a> & b", "</p>");
        page.section("empty", Vec::new());
        page.section(
            "<s>",
            vec![text("<t>"), rows(&[("<n>", "<v>")]), command("<c>"), table(&["<h>"], &[vec!["<d>".into()]])],
        );
        let page = page.render();
        assert!(page.contains("&lt;a&gt; &amp; b") && !page.contains("empty"));
        for tag in ["<a>", "<s>", "<t>", "<n>", "<v>", "<c>", "<h>", "<d>"] {
            assert!(!page.contains(tag), "{tag}");
        }
        assert!(page.matches("</p>").count() == page.matches("<p").count());
    }

    #[test]
    fn a_page_asks_for_nothing_outside_of_it() {
        let mut page = Page::new("t", "l");
        page.section("s", vec![text("x")]);
        let page = page.render();
        for outside in ["http:", "https:", "src=\"", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
