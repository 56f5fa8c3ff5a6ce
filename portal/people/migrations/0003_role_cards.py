import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_authorities_shifts_deaths"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="what_i_can_decide",
            field=models.CharField(blank=True, max_length=300, verbose_name="what I can decide"),
        ),
        migrations.AddField(
            model_name="service",
            name="phone",
            field=models.CharField(
                blank=True,
                max_length=30,
                validators=[
                    django.core.validators.RegexValidator(
                        "^\\+?[0-9][0-9 ()-]{4,}\\Z", "Use numbers and spaces only, like 01632 960 001."
                    )
                ],
                verbose_name="telephone of the office",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="office_email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail address of the office"),
        ),
        migrations.AddField(
            model_name="user",
            name="recorded_name",
            field=models.CharField(blank=True, max_length=120, verbose_name="name in our records"),
        ),
    ]
