/** Programs that we did not write, run so that they cannot outlive their job, whatever they do. */
package io.soundforge.download.tool;
