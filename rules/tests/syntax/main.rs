//! The syntax of rules, tested from outside: sentences that hold, mistakes with their messages,
//! the grammar in the specification against the parser, limits, and laws over random files.

#[cfg(test)]
mod grammar;
#[cfg(test)]
mod grammar_holds;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod sentences;
#[cfg(test)]
mod wrong;
