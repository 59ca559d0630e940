/** How services start: settings from files, and preparing what they need instead of serving. */
package io.soundforge.boot;
