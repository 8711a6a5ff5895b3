using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Functions.Notifications;

/// <summary>What tells operators things.</summary>
public static class NotificationServices
{
    /// <exception cref="InvalidOperationException">A setting of the mail server is refused.</exception>
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton<InboxStore>()
        .AddSingleton<NotificationSettingsStore>()
        .AddSingleton<INotifier, Notifier>()
        .AddSingleton<WebhookSender>()
        .AddSingleton(new MailSender(MailSettings.Load(configuration)));
}
