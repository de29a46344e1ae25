//! What a customer typed wrong: code, field, words.

/// One thing to put right.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    /// The field's name; empty where it concerns the whole form.
    pub(crate) field: &'static str,
    pub(crate) text: String,
}

/// Everything to put right on a form, in the order of its fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// Adds one.
    pub(crate) fn add(&mut self, code: &'static str, field: &'static str, text: impl Into<String>) {
        self.0.push(Problem {
            code,
            field,
            text: text.into(),
        });
    }

    /// Adds all of another.
    pub(crate) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// One alone.
    pub(crate) fn one(code: &'static str, field: &'static str, text: impl Into<String>) -> Self {
        let mut problems = Self::default();
        problems.add(code, field, text);
        problems
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a field has one.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.at(field).is_some()
    }

    /// The words at a field.
    pub(crate) fn at(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|problem| problem.field == field)
            .map(|problem| problem.text.as_str())
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
