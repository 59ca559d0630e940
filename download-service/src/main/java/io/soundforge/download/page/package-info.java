/** The audio to which a web page leads, found and fetched by yt-dlp. */
package io.soundforge.download.page;
