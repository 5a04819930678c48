//! What an example expects, held against what came out.

use super::Evaluation;
use super::places::MAIN;
use super::refusal::Refusal;
use crate::syntax::ast::Expect;

impl<'a> Evaluation<'a> {
    /// In what the outcome differs; nothing where it comes out as expected.
    pub(super) fn unexpected(&self, expect: &'a Expect) -> Result<Option<String>, Refusal> {
        let rest = self.left_in(MAIN);
        if expect.values.is_empty() {
            if self.holds(&expect.expr, rest)? {
                return Ok(None);
            }
            let sides = self.sides(&expect.expr).map(|sides| format!(": {sides}"));
            let written = self.written(&expect.expr);
            return Ok(Some(format!("`{written}` does not hold{}", sides.unwrap_or_default())));
        }
        let (_, numbers) = self.read(&expect.expr, rest)?.into_number(expect.expr.span)?;
        let column = numbers.column(self.inputs.agents.len());
        column.settled(self.inputs, |_| true)?;
        let mut wrong = Vec::new();
        for (name, literal) in &expect.values {
            let agents = &self.inputs.agents;
            let agent = agents.binary_search_by(|it| it.id.as_str().cmp(&name.text)).ok();
            let found = agent.and_then(|agent| column.values.get(agent));
            if found != Some(&literal.value) {
                let found = found.map_or_else(|| "nobody".to_owned(), ToString::to_string);
                wrong.push(format!("{} gets {found}, not {}", name.text, literal.value));
            }
        }
        Ok((!wrong.is_empty()).then(|| wrong.join("; ")))
    }
}
