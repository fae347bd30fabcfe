//! A text in parts.

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Neither of the others.
    Text(&'a str),
    /// An http or https URL.
    Url(&'a str),
    /// The name of a mentioned user, without the `@`.
    Mention(&'a str),
}

/// The parts of a text, in order. A URL reaches to the next white space, less the punctuation that ends a
/// sentence; an `@` after a word, as in a mail address, is no mention.
pub fn scan(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    let mut in_word = false;
    while let Some(next) = text[at..].chars().next() {
        let found = if in_word {
            None
        } else {
            url(&text[at..]).or_else(|| mention(&text[at..]))
        };
        match found {
            Some((part, length)) => {
                if plain < at {
                    parts.push(Part::Text(&text[plain..at]));
                }
                parts.push(part);
                at += length;
                plain = at;
                in_word = false;
            }
            None => {
                at += next.len_utf8();
                in_word = is_name_character(next);
            }
        }
    }
    if plain < text.len() {
        parts.push(Part::Text(&text[plain..]));
    }
    parts
}

/// The URL at the start of a text, and its length there.
fn url(text: &str) -> Option<(Part<'_>, usize)> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '"']);
    let scheme = text.len() - rest.len();
    (url.len() > scheme).then_some((Part::Url(url), url.len()))
}

/// The mention at the start of a text, and its length there.
fn mention(text: &str) -> Option<(Part<'_>, usize)> {
    let rest = text.strip_prefix('@')?;
    let end = rest.find(|c| !is_name_character(c)).unwrap_or(rest.len());
    (end > 0).then_some((Part::Mention(&rest[..end]), 1 + end))
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::{scan, Part::*};

    #[test]
    fn text_alone() {
        assert_eq!(scan(""), []);
        assert_eq!(scan("Grüße aus Köln"), [Text("Grüße aus Köln")]);
    }

    #[test]
    fn urls_end_before_the_punctuation_of_the_sentence() {
        assert_eq!(
            scan("See http://a.example/b?c=1. And (https://d.example), ok"),
            [
                Text("See "),
                Url("http://a.example/b?c=1"),
                Text(". And ("),
                Url("https://d.example"),
                Text("), ok"),
            ]
        );
    }

    #[test]
    fn an_at_sign_in_a_url_is_no_mention() {
        assert_eq!(
            scan("https://a.example/@bob"),
            [Url("https://a.example/@bob")]
        );
    }

    #[test]
    fn mentions_are_not_mail_addresses() {
        assert_eq!(
            scan("@bob, mail carol@example.com or @_dave2!"),
            [
                Mention("bob"),
                Text(", mail carol@example.com or "),
                Mention("_dave2"),
                Text("!"),
            ]
        );
    }

    #[test]
    fn what_only_starts_like_one_is_text() {
        assert_eq!(
            scan("http:// @ @@ https://."),
            [Text("http:// @ @@ https://.")]
        );
    }
}
