/** What services say to Postgres alike: many rows as one statement, text that it takes, plain JDBC in a transaction. */
package io.soundforge.sql;
