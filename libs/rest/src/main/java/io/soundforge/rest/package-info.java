/** What public addresses of services do alike: who asks, strict bodies, pages and cursors, answers in snake_case. */
package io.soundforge.rest;
